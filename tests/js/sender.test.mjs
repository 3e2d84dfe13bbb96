// The sender against every answer a bad line, a server and a captive portal can give.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Sender } from "../../static/src/js/sender.js";

const USER = "7";
const NOTHING = { status: 0, body: null, after: 0, signedOut: false };

function item(id, changes = {}) {
  return {
    user: USER,
    id,
    agreement: "nota",
    page: "/catatan/catat/",
    title: "K-01",
    fields: [["narrative", "Sosialisasi"]],
    files: [],
    finish: true,
    state: "waiting",
    queuedAt: `2026-11-24T10:00:0${id.length}Z`,
    tries: 0,
    nextAt: 0,
    ...changes,
  };
}

const photo = (id, size = 100) => ({ id, kind: "photo", sha256: id, size, input: "id_photos", index: 0 });

/** The phone's store, as far as the sender asks it. */
class Store {
  constructor(...items) {
    this.kept = new Map(items.map((one) => [one.id, one]));
    this.photos = [{ input: "id_photos", files: [new Blob(["x"])] }];
  }
  async items(user) {
    return [...this.kept.values()].filter((one) => one.user === user);
  }
  async item(_user, id) {
    return this.kept.get(id);
  }
  async update({ id }, changes) {
    const changed = { ...this.kept.get(id), ...changes };
    this.kept.set(id, changed);
    return changed;
  }
  async settle({ id }, receipt) {
    this.kept.set(id, { ...this.kept.get(id), ...receipt, fields: [], files: [] });
  }
  async photosOf() {
    return this.photos;
  }
}

/** A server that answers as told: a function of the request, or nothing for a plain yes. */
class Server {
  constructor(answers = {}) {
    this.answers = answers;
    this.asked = [];
    this.held = new Set();
  }
  async session() {
    return this.answers.session?.() ?? yes({ pengguna: USER, sekarang: "2026-11-24T10:00:00Z" });
  }
  async fields(one) {
    this.asked.push(`fields ${one.id}`);
    return this.answers.fields?.(one) ?? yes(this.told(one));
  }
  async file(one, id) {
    this.asked.push(`file ${id}`);
    const answer = this.answers.file?.(one, id);
    if (!answer) {
      this.held.add(id);
    }
    return answer ?? yes(this.told(one));
  }
  async finish(one) {
    this.asked.push(`finish ${one.id}`);
    return this.answers.finish?.(one) ?? yes(this.told(one));
  }
  told(one) {
    const kurang = one.files.map(({ id }) => id).filter((id) => !this.held.has(id));
    return { id: one.id, nomor: `CTT-${one.id}`, versi: 1, alamat: `/catatan/CTT-${one.id}/`, kurang, peringatan: [] };
  }
}

const yes = (body) => ({ status: 200, body, after: 0, signedOut: false });
const no = (status, body = null, after = 0) => ({ status, body, after, signedOut: false });

function sender(store, server, told = []) {
  const now = () => Date.parse("2026-11-24T10:00:00Z");
  return new Sender({ store, server, user: USER, tell: (news) => told.push(news), now, chance: () => 1 });
}

test("sends the fields, each file that is missing, and the end", async () => {
  const store = new Store(item("a", { files: [photo("f1"), photo("f2")] }));
  const server = new Server();
  assert.equal(await sender(store, server).run(), null);
  assert.deepEqual(server.asked, ["fields a", "file f1", "file f2", "finish a"]);
  const receipt = store.kept.get("a");
  assert.deepEqual([receipt.state, receipt.number, receipt.files], ["received", "CTT-a", []]);
});

test("what the server has been sent whole before is settled without another end", async () => {
  const store = new Store(item("a", { files: [photo("f1")] }));
  const server = new Server({
    fields: (one) => yes({ ...server.told(one), selesai: true }),
  });
  await sender(store, server).run();
  assert.deepEqual(server.asked, ["fields a"]);
  assert.equal(store.kept.get("a").state, "received");
});

test("a file that is not taken is told beside the input it came from", async () => {
  const store = new Store(item("a", { files: [photo("f1")] }));
  const refusal = { id: "a", sebab: "berkas", pesan: 'Berkas "a.jpg" rusak.' };
  await sender(store, new Server({ file: () => no(422, refusal) })).run();
  assert.deepEqual(store.kept.get("a").problem.errors, { photos: ['Berkas "a.jpg" rusak.'] });
});

test("what has arrived is not sent again", async () => {
  const store = new Store(item("a", { files: [photo("f1"), photo("f2")] }));
  const server = new Server();
  server.held.add("f1");
  await sender(store, server).run();
  assert.deepEqual(server.asked, ["fields a", "file f2", "finish a"]);
});

test("a draft is kept on the server and not sent for verification", async () => {
  const store = new Store(item("a", { finish: false }));
  const server = new Server();
  await sender(store, server).run();
  assert.deepEqual(server.asked, ["fields a"]);
  assert.equal(store.kept.get("a").state, "received");
});

test("without signal everything waits, longer each time, never longer than five minutes", async () => {
  const store = new Store(item("a"));
  const server = new Server({ session: () => NOTHING });
  const waits = [];
  for (let turn = 0; turn < 9; turn += 1) {
    waits.push(await sender(store, server).run(true));
  }
  assert.deepEqual(waits.slice(0, 4), [5_000, 10_000, 20_000, 40_000]);
  assert.equal(waits.at(-1), 300_000);
  assert.equal(store.kept.get("a").state, "waiting");
});

test("what waits is not tried before its time", async () => {
  const store = new Store(item("a", { nextAt: Date.parse("2026-11-24T10:01:00Z") }));
  const server = new Server();
  assert.equal(await sender(store, server).run(), 60_000);
  assert.deepEqual(server.asked, []);
});

test("a session that ended stops all and loses nothing", async () => {
  const told = [];
  const store = new Store(item("a"));
  await sender(store, new Server({ session: () => ({ ...NOTHING, signedOut: true }) }), told).run();
  assert.equal(told.at(-1).stage, "signedOut");
  assert.equal(store.kept.get("a").state, "waiting");
});

test("nothing is sent while somebody else is signed in", async () => {
  const told = [];
  const store = new Store(item("a"));
  const server = new Server({ session: () => yes({ pengguna: "8", sekarang: "" }) });
  await sender(store, server, told).run();
  assert.equal(told.at(-1).stage, "otherUser");
  assert.deepEqual(server.asked, []);
});

test("another user's items are never touched", async () => {
  const store = new Store(item("a", { user: "8" }));
  const server = new Server();
  assert.equal(await sender(store, server).run(), null);
  assert.deepEqual(server.asked, []);
});

test("a page that is not the portal's is no receipt", async () => {
  const store = new Store(item("a"));
  await sender(store, new Server({ finish: () => no(200) })).run();
  assert.deepEqual([store.kept.get("a").state, store.kept.get("a").tries], ["waiting", 1]);
});

test("a catatan with errors steps aside with them, and the next one goes", async () => {
  const kesalahan = { narrative: ["Isikan uraian singkat."] };
  const store = new Store(item("a"), item("bb"));
  const server = new Server({
    fields: (one) => (one.id === "a" ? no(422, { id: "a", sebab: "isian", pesan: "Ada.", kesalahan, nomor: "CTT-a", versi: 3 }) : null),
  });
  await sender(store, server).run();
  const stuck = store.kept.get("a");
  assert.deepEqual([stuck.state, stuck.problem.errors], ["stuck", kesalahan]);
  assert.deepEqual(stuck.fields.at(-1), ["version", "3"]);
  assert.equal(store.kept.get("bb").state, "received");
});

test("a server fault over one catatan never holds up the next", async () => {
  const store = new Store(item("a"), item("bb"));
  const server = new Server({ fields: (one) => (one.id === "a" ? no(500) : null) });
  await sender(store, server).run();
  assert.deepEqual([store.kept.get("a").state, store.kept.get("bb").state], ["waiting", "received"]);
});

test("a server that is taking the same catatan is asked again when it says", async () => {
  const store = new Store(item("a"));
  const server = new Server({ fields: () => no(409, { id: "a", sebab: "berjalan" }, 60) });
  assert.equal(await sender(store, server).run(), 60_000);
});

test("a file that changed on the way is sent again, three times at most", async () => {
  const store = new Store(item("a", { files: [photo("f1")] }));
  let left = 2;
  const altered = () => (left-- > 0 ? no(422, { id: "a", sebab: "sidik", pesan: "Berubah." }) : null);
  const server = new Server({ file: altered });
  await sender(store, server).run();
  assert.equal(store.kept.get("a").state, "received");

  const bad = new Store(item("a", { files: [photo("f1")] }));
  const never = new Server({ file: () => no(422, { id: "a", sebab: "sidik", pesan: "Berubah." }) });
  await sender(bad, never).run();
  assert.equal(bad.kept.get("a").state, "stuck");
  assert.equal(never.asked.filter((one) => one === "file f1").length, 3);
});

test("a full disk on the server is told while the catatan waits", async () => {
  const store = new Store(item("a", { files: [photo("f1")] }));
  const server = new Server({ file: () => no(507, { id: "a", sebab: "penuh", pesan: "Penuh." }) });
  await sender(store, server).run();
  const waiting = store.kept.get("a");
  assert.deepEqual([waiting.state, waiting.problem.words], ["waiting", "Penuh."]);
});

test("a photo that the phone lost is told, not skipped", async () => {
  const store = new Store(item("a", { files: [photo("f1")] }));
  store.photos = [];
  await sender(store, new Server()).run();
  assert.equal(store.kept.get("a").problem.why, "hilang");
});

test("progress names the file and the share of bytes before it", async () => {
  const told = [];
  const store = new Store(item("a", { files: [photo("f1", 300), photo("f2", 100)] }));
  await sender(store, new Server(), told).run();
  const steps = told.filter((news) => news.file).map((news) => [news.file, news.files, news.percent]);
  assert.deepEqual(steps, [[1, 2, 0], [2, 2, 75]]);
});

test("what is queued during a run goes in the same run", async () => {
  const store = new Store(item("a"));
  const server = new Server({
    finish: (one) => {
      if (one.id === "a") {
        store.kept.set("late", item("late"));
      }
      return null;
    },
  });
  await sender(store, server).run();
  assert.equal(store.kept.get("late").state, "received");
});
