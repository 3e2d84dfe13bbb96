// A decision within its ten seconds leaves no trace; after them it is posted once.
import assert from "node:assert/strict";
import { test } from "node:test";

import { GRACE, Pending } from "../../static/src/js/pending.js";

const decision = { address: "/verifikasi/CTT-1/", body: "decision=verified", number: "CTT-1", words: "Terverifikasi" };

function storage() {
  const kept = new Map();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
    removeItem: (name) => kept.delete(name),
  };
}

const json = (status, body) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

function pending(answer, asked = []) {
  let now = 0;
  const ask = async (...request) => {
    asked.push(request);
    return answer();
  };
  const made = new Pending({ storage: storage(), ask, now: () => now });
  return { made, pass: (ms) => (now += ms), asked };
}

test("nothing is asked of the server while it is held", () => {
  const { made, pass, asked } = pending(() => null);
  made.hold(decision);
  pass(GRACE - 1000);
  assert.equal(made.left, 1);
  assert.deepEqual(asked, []);
});

test("called back it was never made", async () => {
  const { made, asked } = pending(() => null);
  made.hold(decision);
  made.undo();
  assert.equal(made.decision, null);
  assert.deepEqual(await made.post(), { ok: true, words: "" });
  assert.deepEqual(asked, []);
});

test("it is posted once, and asks for an answer a script can read", async () => {
  const { made, asked } = pending(() => json(200, { nomor: "CTT-1", pesan: "Catatan CTT-1 terverifikasi." }));
  made.hold(decision);
  assert.deepEqual(await made.post(), { ok: true, words: "Catatan CTT-1 terverifikasi." });
  await made.post();
  assert.equal(asked.length, 1);
  const [address, request] = asked[0];
  assert.deepEqual([address, request.method, request.headers.Accept], [decision.address, "POST", "application/json"]);
});

test("on leaving the browser sends it, and the next page asks once more at once", () => {
  const dropped = [];
  const drop = (address, body) => dropped.push([address, `${body}`]) > 0;
  const made = new Pending({ storage: storage(), drop, now: () => 0 });
  made.leave();
  made.hold(decision);
  made.leave();
  assert.deepEqual(dropped, [[decision.address, decision.body]]);
  assert.deepEqual([made.decision.number, made.left], ["CTT-1", 0]);
});

test("a post that is lost, a sign-in page and another answer leave it in the queue and say so", async () => {
  const answers = [
    () => { throw new TypeError("no signal"); },
    () => new Response("<html>", { headers: { "Content-Type": "text/html" } }),
    () => json(200, { nomor: "CTT-9" }),
  ];
  for (const answer of answers) {
    const { made } = pending(answer);
    made.hold(decision);
    const { ok, words } = await made.post();
    assert.equal(ok, false);
    assert.match(words, /CTT-1 belum tercatat; catatan tetap dalam antrean/);
  }
});

test("why it was refused is told", async () => {
  const { made } = pending(() => json(409, { nomor: "CTT-1", pesan: "Sudah diputuskan." }));
  made.hold(decision);
  assert.match((await made.post()).words, /Sudah diputuskan/);
});
