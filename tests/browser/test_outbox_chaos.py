"""Many catatan over a bad line while browser, web process and database are killed (P1).

Acknowledged is what the phone shows a receipt for. Whatever dies when: each is stored once, whole,
and every stored file still has its hash. `P4GN_SOAK` multiplies how many.
"""

import base64
import hashlib
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.browser.main_job import photo
from tests.browser.test_outbox import kill, ready
from tests.browser.visitor import PHONE, Visitor
from tests.browser.wire import Wire
from tests.soak import SOAK
from tests.stack import eventually

MANY, PHOTOS = 8 * SOAK, 3
LOSS = 0.3

QUEUE = """async ([count, photos, words]) => {
  const open = () => new Promise((done) => {
    const asked = indexedDB.open("p4gn");
    asked.onsuccess = () => done(asked.result);
  });
  const hex = (bytes) =>
    [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
  const form = document.querySelector("form[data-draft]");
  const region = [...form.querySelectorAll("[name=region] option")].find((one) => one.value).value;
  const { user } = document.body.dataset;
  const db = await open();
  const made = [];
  for (let n = 0; n < count; n += 1) {
    const id = crypto.randomUUID(), files = [], listed = [];
    for (let p = 0; p < photos; p += 1) {
      const text = atob(words[(n * photos + p) % words.length]);
      const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
      const tail = new TextEncoder().encode(`${id} ${p}`); // each picture a file of its own
      const file = new File([bytes, tail], `${p}.jpg`, { type: "image/jpeg" });
      files.push(file);
      const sha256 = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      listed.push({
        id: crypto.randomUUID(), kind: "photo", sha256, size: file.size, input: "id_gallery",
        index: p,
      });
    }
    const change = db.transaction(["antrean", "foto"], "readwrite");
    change.objectStore("foto").put({ user, draft: id, input: "id_gallery", files });
    change.objectStore("antrean").put({
      user, id, agreement: form.dataset.agreement, page: "/catatan/catat/", title: "K-01",
      fields: Object.entries({
        activity: "K-01", year: "2026", performed_on: "2026-10-27", region, measure_1: "1",
        participants_male: "1", participants_female: "2", narrative: `Badai ${id}`,
      }),
      files: listed, finish: true, state: "waiting", tries: 0, nextAt: 0,
      queuedAt: new Date(Date.now() + n).toISOString(),
    });
    await new Promise((done) => { change.oncomplete = done; });
    made.push(id);
  }
  return made;
}"""

RECEIPTS = """async () => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open("p4gn");
    asked.onsuccess = () => done(asked.result);
  });
  const all = db.transaction("antrean").objectStore("antrean").getAll();
  await new Promise((done) => { all.onsuccess = done; });
  return all.result.filter((one) => one.title === "K-01")
    .map((one) => [one.id, one.state, one.number ?? "", one.problem?.words ?? ""]);
}"""


@pytest.fixture
def storm(portal):
    line = Wire(int(portal.url.rsplit(":", 1)[1]))
    line.lose(LOSS, seed=2026)
    yield line
    line.close()


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(
    browser, portal, storm, told, rows, tmp_path
):
    dice = random.Random(7)  # noqa: S311  a repeatable storm
    storm.up()
    siti = phone(browser, storm, tmp_path)
    siti.open("/catatan/catat/")
    made = siti.page.evaluate(QUEUE, [MANY, PHOTOS, pictures()])
    storm.lose(LOSS, seed=2026)
    siti.page.evaluate("() => new BroadcastChannel('p4gn-antrean').postMessage({ kick: true })")
    blows = ["browser", "web", "database", "line", "browser", "web"]
    for blow in blows:
        time.sleep(dice.uniform(0.5, 2))
        if blow == "browser":
            kill(tmp_path)
            siti = phone(browser, storm, tmp_path)
        elif blow == "web":
            kill_web(portal)
        elif blow == "database":
            cut_all_sessions(rows)
        else:
            storm.down()
            time.sleep(1)
            storm.is_down = False
    storm.up()
    eventually(lambda: portal.get("/masuk/")[0] == 200, 60, "the web process came back")
    receipts = wait_for_all(siti, made)
    stored = dict(
        rows("SELECT id::text, number FROM programs_activitylog WHERE narrative LIKE 'Badai %%'")
    )
    assert set(stored) == set(made)
    assert {one: number for one, _, number, _ in receipts} == stored
    states = rows("SELECT DISTINCT state FROM programs_activitylog WHERE narrative LIKE 'Badai %%'")
    assert states == [("submitted",)]
    check_files(portal, rows)
    siti.leave()


def phone(browser, storm: Wire, profile: Path) -> Visitor:
    """The phone taken up again; a browser that was killed may have lost its cookies."""
    loss, storm.budget = storm.budget, lambda: None  # signing in is not what is tried here
    siti = Visitor(browser, storm.url, screen=PHONE, profile=profile)
    siti.open("/")
    if "/masuk/" in siti.page.url:
        siti.sign_in("siti")
    storm.budget = loss
    return ready(siti)


def pictures() -> list[str]:
    """A handful of photos as base64, for the page to make files of."""
    return [base64.b64encode(photo(f"badai {n}")).decode() for n in range(4)]


def kill_web(portal) -> None:
    """Every web process at once, without a warning; the supervisor begins them anew."""
    with suppress(LookupError, psutil.Error):
        web = portal.child("web")
        for process in [*web.children(recursive=True), web]:
            with suppress(psutil.Error):
                process.send_signal(signal.SIGKILL)


def cut_all_sessions(rows) -> None:
    """What a database that crashes does to its clients: every statement under way is lost."""
    rows(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def wait_for_all(siti: Visitor, made: list[str]) -> list[list[str]]:
    receipts: list[list[str]] = []

    def all_received() -> bool:
        nonlocal receipts
        siti.page.evaluate("() => new BroadcastChannel('p4gn-antrean').postMessage({ kick: true })")
        siti.page.wait_for_timeout(700)
        receipts = [one for one in siti.page.evaluate(RECEIPTS) if one[0] in made]
        return len(receipts) == len(made) and {one[1] for one in receipts} == {"received"}

    eventually(all_received, 120 + MANY * 5, lambda: str(receipts))
    return receipts


def check_files(portal, rows) -> None:
    """Three files each, none twice, each with the bytes its row names."""
    found = rows(
        "SELECT l.id::text, e.file, e.sha256 FROM programs_evidence e JOIN programs_activitylog l"
        " ON l.id = e.log_id WHERE l.narrative LIKE 'Badai %%'"
    )
    assert len(found) == MANY * PHOTOS
    for _, file, sha256 in found:
        kept = (Path(portal.environment["P4GN_VAR"]) / "media" / file).read_bytes()
        assert hashlib.sha256(kept).hexdigest() == sha256
