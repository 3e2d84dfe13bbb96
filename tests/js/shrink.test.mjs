// How small a photo becomes.
import assert from "node:assert/strict";
import { test } from "node:test";

import { PHOTO, SHEET, fitWithin, jpegName, triesFor } from "../../static/src/js/shrink.js";

test("the longest side fits and the shape stays", () => {
  assert.deepEqual(fitWithin(4000, 3000, 1600), { width: 1600, height: 1200 });
  assert.deepEqual(fitWithin(3000, 4000, 1600), { width: 1200, height: 1600 });
  assert.deepEqual(fitWithin(10_000, 1, 1600), { width: 1600, height: 1 });
});

test("a small photo is never made larger", () => {
  assert.deepEqual(fitWithin(800, 600, 1600), { width: 800, height: 600 });
});

test("each try is smaller than the one before, and a sheet starts larger than a photo", () => {
  for (const limits of [PHOTO, SHEET]) {
    const weights = triesFor(limits).map(({ side, quality }) => side * side * quality);
    assert.deepEqual(weights, [...weights].sort((a, b) => b - a));
  }
  assert.ok(SHEET.side > PHOTO.side);
});

test("the name says what it is now", () => {
  assert.equal(jpegName("IMG_2041.HEIC"), "IMG_2041.jpg");
  assert.equal(jpegName("foto.kegiatan.png"), "foto.kegiatan.jpg");
  assert.equal(jpegName(".png"), "foto.jpg");
});
