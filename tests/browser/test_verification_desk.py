"""The verifier's desk: ten seconds to call a decision back, and a keyboard that does it all."""

import time

import pytest

from tests.browser.main_job import tick_all
from tests.browser.visitor import PHONE, Visitor
from tests.stack import eventually

MANY, LEFT = 10, 3  # decided by keys; left for the other tests


@pytest.fixture(scope="module")
def waiting(told, rows, browser, portal):
    """Twelve catatan that wait, their photos alike but for their colour; none is left behind."""
    siti = Visitor(browser, portal.url).sign_in("siti")
    siti.open("/catatan/catat/?kegiatan=K-01")
    for n in range(MANY + LEFT):
        siti.page.evaluate(SEND, [f"Antrean {n} {time.time_ns()}", n])
    siti.leave()
    yield [
        number
        for (number,) in rows(
            "SELECT number FROM programs_activitylog WHERE state = 'submitted'"
            " AND narrative LIKE 'Antrean %%' ORDER BY submitted_at"
        )
    ]
    rows(
        "UPDATE programs_activitylog SET state = 'withdrawn' WHERE state = 'submitted'"
        " AND narrative LIKE 'Antrean %%' RETURNING number"
    )


SEND = """async ([words, n]) => {
  const form = document.querySelector("form[data-draft]");
  const session = await (await fetch("/catatan/kirim/sesi/")).json();
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
  const paint = canvas.getContext("2d");
  paint.fillStyle = `rgb(${n * 20}, 90, 120)`;
  paint.fillRect(0, 0, 64, 48);
  const photo = await new Promise((done) => canvas.toBlob(done, "image/jpeg"));
  const digest = async (data) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", data))]
    .map((one) => one.toString(16).padStart(2, "0")).join("");
  const id = crypto.randomUUID(), file = crypto.randomUUID();
  const region = form.querySelector("[name=region] option:nth-child(3)")?.value
    ?? [...form.querySelectorAll("[name=region] option")][3].value;
  const send = (verb, path, body, type) => fetch(`/catatan/kirim/${id}/${path}`, {
    method: verb, body, headers: { "X-CSRFToken": session.csrf, "Content-Type": type },
  });
  await send("PUT", "", JSON.stringify({
    skema: 1, selesai: true,
    isian: Object.entries({
      activity: "K-01", year: "2026", performed_on: "2026-10-20", region, measure_1: "1",
      participants_male: "3", participants_female: "4", narrative: words,
    }),
    berkas: [{ id: file, jenis: "photo", ukuran: photo.size,
      sidik: await digest(await photo.arrayBuffer()) }],
  }), "application/json");
  await send("PUT", `bukti/${file}/`, photo, "image/jpeg");
  const end = await send("POST", "selesai/", null, "application/json");
  if (!end.ok) throw new Error(await end.text());
}"""


def states(rows, numbers):
    found = rows(
        "SELECT number, state FROM programs_activitylog WHERE number = ANY(%s)", list(numbers)
    )
    return dict(found)


def test_the_desk_from_one_decision_to_the_next(waiting, visit, rows):
    """Called back without a trace, then decided by keys alone: one session, told in order."""
    first = waiting[0]
    wati = visit("wati")
    wati.open(f"/verifikasi/{first}/")
    assert wati.barriers() == []

    # Called back within the ten seconds, the server knows nothing.
    tick_all(wati)
    with wati.page.expect_navigation():
        wati.tap("Verifikasi")
    wati.page.get_by_role("button", name="Urungkan").wait_for()
    assert first not in wati.page.url  # the next one opened meanwhile
    with wati.page.expect_navigation():
        wati.tap("Urungkan")
    assert first in wati.page.url
    wati.page.wait_for_timeout(11_000)
    assert states(rows, [first]) == {first: "submitted"}
    made = (
        "SELECT count(*) FROM programs_verification v JOIN programs_activitylog l"
        " ON l.id = v.log_id WHERE l.number = %s"
    )
    assert rows(made, first) == [(0,)]

    # Ten decisions with the keyboard only.
    began = time.monotonic()
    for _ in range(MANY):
        for _ in range(6):
            wati.page.keyboard.press("y")
        with wati.page.expect_navigation():
            wati.page.keyboard.press("v")
    wati.open("/")  # leaving writes the last one
    took = time.monotonic() - began
    eventually(
        lambda: set(states(rows, waiting[:MANY]).values()) == {"verified"}, 20,
        lambda: str(states(rows, waiting)),
    )  # fmt: skip
    assert took < 90


def test_a_decision_that_lacks_something_comes_back_beside_its_field(waiting, visit, rows):
    wati = visit("wati")
    wati.open(f"/verifikasi/{waiting[-3]}/")
    with wati.page.expect_navigation():
        wati.tap("Kembalikan")
    wati.sees("Tuliskan alasan pengembalian atau penolakan.")
    assert wati.page.title().startswith("Kesalahan:")
    assert states(rows, waiting[-3:-2]) == {waiting[-3]: "submitted"}


def test_a_proof_is_zoomed_and_turned_and_opens_on_a_phone(waiting, visit):
    wati = visit("wati", screen=PHONE)
    wati.open(f"/verifikasi/{waiting[-1]}/")
    picture = wati.page.locator(".viewer img").first
    wati.page.keyboard.press("+")
    wati.page.keyboard.press("r")
    assert picture.evaluate("one => one.style.width") == "125%"
    assert picture.evaluate("one => one.style.transform") == "rotate(90deg)"
    assert wati.sideways() <= 0
    assert wati.barriers() == []
