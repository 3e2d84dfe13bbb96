// A photo's capture time survives being drawn anew; its place does not.
import assert from "node:assert/strict";
import { test } from "node:test";

import { readCaptureTime, withCaptureTime } from "../../static/src/js/exif.js";

const STAMP = "2026:11:24 20:18:05";
const BARE_JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xdb, 0x00, 0x04, 0x01, 0x02, 0xff, 0xd9]);

/** A little-endian Exif block as a phone writes it: a place first, then the time. */
function phoneJpeg(stamp) {
  const tiff = new DataView(new ArrayBuffer(26 + 12 + 20 + 20));
  tiff.setUint16(0, 0x4949);
  tiff.setUint16(2, 42, true);
  tiff.setUint32(4, 8, true);
  tiff.setUint16(8, 2, true);
  tiff.setUint16(10, 0x8825, true); // where it was taken
  tiff.setUint32(18, 0, true);
  tiff.setUint16(22, 0x8769, true);
  tiff.setUint32(30, 38, true);
  tiff.setUint16(38, 1, true);
  tiff.setUint16(40, 0x9003, true);
  tiff.setUint16(42, 2, true);
  tiff.setUint32(44, 20, true);
  tiff.setUint32(48, 56, true);
  for (let i = 0; i < stamp.length; i += 1) {
    tiff.setUint8(56 + i, stamp.charCodeAt(i));
  }
  const head = [0xff, 0xd8, 0xff, 0xe1, 0, tiff.byteLength + 8, 0x45, 0x78, 0x69, 0x66, 0, 0];
  return Uint8Array.from([...head, ...new Uint8Array(tiff.buffer), 0xff, 0xda, 0, 2]).buffer;
}

test("reads the time a phone wrote", () => {
  assert.equal(readCaptureTime(phoneJpeg(STAMP)), STAMP);
});

test("writes a time that is read back, and leaves the picture as it was", () => {
  const stamped = withCaptureTime(BARE_JPEG.buffer, STAMP);
  assert.equal(readCaptureTime(stamped.buffer), STAMP);
  assert.deepEqual(stamped.subarray(-8), BARE_JPEG.subarray(2));
});

test("a picture without a time, or with nonsense for one, gets none", () => {
  assert.equal(readCaptureTime(BARE_JPEG.buffer), "");
  assert.equal(readCaptureTime(phoneJpeg("0000-00-00 whenever")), "");
  assert.deepEqual(withCaptureTime(BARE_JPEG.buffer, ""), BARE_JPEG);
  assert.deepEqual(withCaptureTime(BARE_JPEG.buffer, "<script>"), BARE_JPEG);
});

test("damaged or foreign bytes are no reason to stop", () => {
  const whole = new Uint8Array(phoneJpeg(STAMP));
  for (let length = 0; length < whole.length; length += 1) {
    assert.equal(typeof readCaptureTime(whole.slice(0, length).buffer), "string");
  }
  for (let at = 2; at < whole.length; at += 1) {
    const damaged = whole.slice();
    damaged[at] = 0xff;
    assert.equal(typeof readCaptureTime(damaged.buffer), "string");
  }
  assert.equal(readCaptureTime(new TextEncoder().encode("%PDF-1.7").buffer), "");
});
