// What the queue makes of a form's photos: each once, under an id that stays.
import assert from "node:assert/strict";
import { test } from "node:test";

import { filesOf, idFor, newId, sizeOf } from "../../static/src/js/parcel.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[48][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const file = (text) => new File([text], "foto.jpg", { type: "image/jpeg" });

test("names kind, hash, size and place of each file", async () => {
  const [photo, sheet] = await filesOf("a", [
    { input: "id_gallery", files: [file("satu")] },
    { input: "id_attendance", files: [file("daftar")] },
  ]);
  assert.deepEqual(
    [photo.kind, photo.size, photo.input, photo.index, photo.sha256.length],
    ["photo", 4, "id_gallery", 0, 64],
  );
  assert.equal(sheet.kind, "attendance");
});

test("the same picture chosen twice is sent once", async () => {
  const files = await filesOf("a", [
    { input: "id_photos", files: [file("satu"), file("satu")] },
    { input: "id_gallery", files: [file("satu"), file("dua")] },
  ]);
  assert.deepEqual(files.map((one) => [one.input, one.index]), [["id_photos", 0], ["id_gallery", 1]]);
});

test("a picture keeps its id in one catatan and has another in the next", async () => {
  const ids = await Promise.all([idFor("a", "f"), idFor("a", "f"), idFor("b", "f"), idFor("a", "g")]);
  assert.equal(new Set(ids).size, 3);
  assert.equal(ids[0], ids[1]);
  ids.forEach((id) => assert.match(id, UUID));
});

test("every new catatan has an id of its own", () => {
  const ids = Array.from({ length: 100 }, newId);
  assert.equal(new Set(ids).size, 100);
  ids.forEach((id) => assert.match(id, UUID));
});

test("sizes add up", () => {
  assert.equal(sizeOf([{ size: 1 }, { size: 2 }]), 3);
  assert.equal(sizeOf([]), 0);
});
