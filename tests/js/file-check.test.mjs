// The public check: a file is genuine by its hash, and a replaced one says so.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import { hex, verdict } from "../../static/src/js/file-check.js";

const bytes = new TextEncoder().encode("laporan");
const hash = hex(await webcrypto.subtle.digest("SHA-256", bytes));
const published = [
  { format: "PDF", sha256: hash },
  { format: "DOCX", sha256: "0".repeat(64) },
];

test("a hash is written as 64 small hexadecimal digits", () => {
  assert.match(hash, /^[0-9a-f]{64}$/);
  assert.equal(hex(new Uint8Array([0, 10, 255]).buffer), "000aff");
});

test("a published file is genuine and named by its format", () => {
  const said = verdict(hash, published, "");
  assert.equal(said.word, "Asli");
  assert.match(said.text, /PDF/);
});

test("one flipped byte is not the published file", async () => {
  const other = hex(await webcrypto.subtle.digest("SHA-256", new TextEncoder().encode("Laporan")));
  assert.equal(verdict(other, published, "").word, "Tidak sesuai");
});

test("a genuine file of a replaced version says what replaced it", () => {
  const said = verdict(hash, published, "Perbaikan ke-1");
  assert.equal(said.tone, "tunda");
  assert.match(said.text, /digantikan oleh Perbaikan ke-1/);
});

test("where nothing is published nothing is genuine", () => {
  assert.equal(verdict(hash, [], "").word, "Tidak sesuai");
});
