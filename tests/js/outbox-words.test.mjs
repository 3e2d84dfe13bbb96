// What the queue says of itself: saved on the phone is never called received.
import assert from "node:assert/strict";
import { test } from "node:test";

import { leavingWords, lookOf, momentInWords, stripOf, wordsOf } from "../../static/src/js/outbox-words.js";

const waiting = { state: "waiting", files: [{ size: 500_000 }, { size: 450_000 }], tries: 0 };
const stuck = { state: "stuck", files: [], problem: { why: "isian", words: "Ada." } };
const received = { state: "received", files: [], number: "CTT-2026-00042" };

test("an empty queue says nothing", () => {
  assert.equal(stripOf([], { stage: "idle" }), null);
  assert.equal(stripOf([received], { stage: "idle" }), null);
});

test("what waits is counted with its files", () => {
  const { words } = stripOf([waiting], { stage: "idle" });
  assert.equal(words, "1 catatan menunggu dikirim: 2 berkas · 0,9 MB.");
});

test("without signal, without a session and with another user it says what to do", () => {
  assert.match(stripOf([waiting], { stage: "offline" }).words, /Akan dikirim saat ada sinyal/);
  assert.match(stripOf([waiting], { stage: "signedOut" }).words, /Masuk kembali/);
  assert.match(stripOf([waiting], { stage: "otherUser" }).words, /akun penulis/);
});

test("progress names the photo on its way", () => {
  const news = { stage: "sending", id: "a", file: 2, files: 3, percent: 64 };
  assert.equal(wordsOf(news), "Mengirim foto 2 dari 3 (64%)");
});

test("what could not go is told once nothing else waits", () => {
  assert.match(stripOf([stuck], { stage: "idle" }).words, /^1 catatan gagal dikirim/);
  assert.match(stripOf([stuck, waiting], { stage: "idle" }).words, /^1 catatan menunggu/);
});

test("each state of a catatan has words and a shape of its own", () => {
  const looks = [waiting, { ...waiting, tries: 2 }, stuck, received].map(lookOf);
  assert.equal(new Set(looks.map((look) => look.words)).size, 4);
  assert.equal(lookOf(received).words, "Diterima server: CTT-2026-00042");
  assert.equal(lookOf({ ...waiting, problem: { words: "Penuh." } }).words, "Penuh.");
});

test("moments are told by the clock of WITA", () => {
  assert.equal(momentInWords("2026-11-24T16:30:00Z"), "25 November 2026, pukul 00.30 WITA");
});

test("signing out asks only where something is left", () => {
  assert.equal(leavingWords(0), "");
  assert.match(leavingWords(2), /^Masih ada 2 catatan/);
});
