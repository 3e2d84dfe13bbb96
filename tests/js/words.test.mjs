// Sizes and clocks in Indonesian, the same as the server writes them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clockInWords, sizeInWords } from "../../static/src/js/words.js";

test("sizes", () => {
  assert.equal(sizeInWords(900), "900 bita");
  assert.equal(sizeInWords(400_000), "391 kB");
  assert.equal(sizeInWords(943_718), "0,9 MB");
  assert.equal(sizeInWords(12 * 1024 * 1024), "12 MB");
});

test("the clock is that of WITA, wherever the phone thinks it is", () => {
  assert.equal(clockInWords(new Date("2026-11-24T12:18:00Z")), "20.18");
  assert.equal(clockInWords(new Date("2026-12-31T16:01:00Z")), "00.01");
});
