// The capture time of a photo, and nothing else of what a camera writes beside the picture. Pure.
//
// A photo is drawn anew before it is sent, which drops its Exif block: place, device, all of it.
// The moment of capture is evidence, so it alone is read before and written back after.

const TAG_EXIF_BLOCK = 0x8769;
const TAG_DATE_TIME_ORIGINAL = 0x9003;
const ASCII = 2;
const LONG = 4;
const STAMP_LENGTH = 20; // "2026:11:24 20:18:05" and the zero that ends it
const STAMP = /^\d{4}:\d{2}:\d{2} \d{2}:\d{2}:\d{2}$/;

/**
 * The camera's own clock when the photo was taken, as Exif writes it, or "" where it is not told.
 * @param {ArrayBuffer} file the first part of a JPEG file
 * @returns {string} such as "2026:11:24 20:18:05"
 */
export function readCaptureTime(file) {
  try {
    const tiff = findExif(new DataView(file));
    return tiff ? captureTimeIn(tiff) : "";
  } catch (error) {
    if (error instanceof RangeError) {
      return ""; // a damaged block points outside itself
    }
    throw error;
  }
}

/**
 * The same JPEG with an Exif block that holds the capture time only.
 * @param {ArrayBuffer} jpeg a JPEG without an Exif block, as a canvas makes it
 * @param {string} stamp such as "2026:11:24 20:18:05"
 * @returns {Uint8Array}
 */
export function withCaptureTime(jpeg, stamp) {
  const picture = new Uint8Array(jpeg);
  if (!STAMP.test(stamp) || picture[0] !== 0xff || picture[1] !== 0xd8) {
    return picture;
  }
  const block = exifBlock(stamp);
  const joined = new Uint8Array(picture.length + block.length);
  joined.set(picture.subarray(0, 2));
  joined.set(block, 2);
  joined.set(picture.subarray(2), 2 + block.length);
  return joined;
}

/**
 * The TIFF structure inside a JPEG's APP1 segment.
 * @param {DataView} view
 * @returns {DataView | null}
 */
function findExif(view) {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) {
    return null;
  }
  let at = 2;
  while (at + 4 <= view.byteLength) {
    const marker = view.getUint16(at);
    const length = view.getUint16(at + 2);
    if (marker === 0xffe1 && length > 8 && view.getUint32(at + 4) === 0x45786966) {
      return new DataView(view.buffer, view.byteOffset + at + 10, length - 8);
    }
    if (marker === 0xffda || (marker & 0xff00) !== 0xff00) {
      return null; // the picture itself begins; no Exif came before it
    }
    at += 2 + length;
  }
  return null;
}

/** @param {DataView} tiff */
function captureTimeIn(tiff) {
  const little = tiff.getUint16(0) === 0x4949;
  const exifBlockAt = entry(tiff, tiff.getUint32(4, little), TAG_EXIF_BLOCK, little);
  if (exifBlockAt === null) {
    return "";
  }
  const dateAt = entry(tiff, tiff.getUint32(exifBlockAt, little), TAG_DATE_TIME_ORIGINAL, little);
  if (dateAt === null) {
    return "";
  }
  const start = tiff.getUint32(dateAt, little);
  let stamp = "";
  for (let i = 0; i < STAMP_LENGTH - 1; i += 1) {
    stamp += String.fromCharCode(tiff.getUint8(start + i));
  }
  return STAMP.test(stamp) ? stamp : "";
}

/**
 * Where the value of one tag stands in a TIFF directory.
 * @param {DataView} tiff
 * @param {number} directory
 * @param {number} tag
 * @param {boolean} little
 */
function entry(tiff, directory, tag, little) {
  const count = tiff.getUint16(directory, little);
  for (let i = 0; i < count; i += 1) {
    const at = directory + 2 + i * 12;
    if (tiff.getUint16(at, little) === tag) {
      return at + 8;
    }
  }
  return null;
}

/** @param {string} stamp */
function exifBlock(stamp) {
  const tiffAt = 10;
  const secondDirectory = 26; // 8 bytes of head, then a directory of one entry: 2 + 12 + 4
  const stampAt = 44; // after the second directory, of one entry too
  const view = new DataView(new ArrayBuffer(tiffAt + stampAt + STAMP_LENGTH));
  view.setUint16(0, 0xffe1);
  view.setUint16(2, view.byteLength - 2);
  view.setUint32(4, 0x45786966); // "Exif", then two zeros
  view.setUint16(tiffAt, 0x4d4d); // big-endian, which is what DataView writes
  view.setUint16(tiffAt + 2, 42);
  view.setUint32(tiffAt + 4, 8);
  writeEntry(view, tiffAt + 8, TAG_EXIF_BLOCK, LONG, 1, secondDirectory);
  writeEntry(view, tiffAt + secondDirectory, TAG_DATE_TIME_ORIGINAL, ASCII, STAMP_LENGTH, stampAt);
  for (let i = 0; i < stamp.length; i += 1) {
    view.setUint8(tiffAt + stampAt + i, stamp.charCodeAt(i));
  }
  return new Uint8Array(view.buffer);
}

/**
 * Write a directory of one entry; the zeros after it say that no other directory follows.
 * @param {DataView} view
 * @param {number} at
 * @param {number} tag
 * @param {number} type
 * @param {number} count
 * @param {number} value
 */
function writeEntry(view, at, tag, type, count, value) {
  view.setUint16(at, 1);
  view.setUint16(at + 2, tag);
  view.setUint16(at + 4, type);
  view.setUint32(at + 6, count);
  view.setUint32(at + 10, value);
}
