// Photos are made small on the phone: a village has one bar of signal, and a camera 12 megapixels.
import { readCaptureTime, withCaptureTime } from "./exif.js";

/**
 * @typedef {object} Limits
 * @property {number} side longest side in pixels
 * @property {number} quality JPEG quality of the first try
 * @property {number} bytes size to stay under
 */

/** @type {Limits} */
export const PHOTO = { side: 1600, quality: 0.8, bytes: 400_000 };
/** Handwriting on an attendance sheet must stay legible. @type {Limits} */
export const SHEET = { side: 2200, quality: 0.82, bytes: 700_000 };

const EXIF_IS_WITHIN = 256 * 1024;

/**
 * Width and height that keep the shape and fit the longest side; a small picture stays as it is.
 * @param {number} width
 * @param {number} height
 * @param {number} side
 */
export function fitWithin(width, height, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/**
 * The tries in turn, each smaller than the one before.
 * @param {Limits} limits
 * @returns {{ side: number, quality: number }[]}
 */
export function triesFor({ side, quality }) {
  return [
    { side, quality },
    { side, quality: 0.7 },
    { side, quality: 0.6 },
    { side: Math.round(side * 0.8), quality: 0.7 },
    { side: Math.round(side * 0.8), quality: 0.6 },
    { side: Math.round(side * 0.65), quality: 0.6 },
  ];
}

/** @param {string} name */
export function jpegName(name) {
  return `${name.replace(/\.[^.]*$/, "") || "foto"}.jpg`;
}

/**
 * The photo, drawn upright and small as a JPEG. What this browser cannot draw (a HEIC, a PDF)
 * comes back as it was: the server converts it or says why not.
 * @param {File} file
 * @param {Limits} limits
 * @returns {Promise<File>}
 */
export async function shrink(file, limits) {
  if (file.type === "application/pdf") {
    return file;
  }
  const bitmap = await drawn(file);
  if (!bitmap) {
    return file;
  }
  try {
    let blob = null;
    for (const attempt of triesFor(limits)) {
      blob = await encode(bitmap, attempt.side, attempt.quality);
      if (!blob || blob.size <= limits.bytes) {
        break;
      }
    }
    if (!blob) {
      return file;
    }
    const stamp = readCaptureTime(await file.slice(0, EXIF_IS_WITHIN).arrayBuffer());
    const bytes = withCaptureTime(await blob.arrayBuffer(), stamp);
    return new File([bytes], jpegName(file.name), {
      type: "image/jpeg",
      lastModified: file.lastModified,
    });
  } finally {
    bitmap.close();
  }
}

/** @param {File} file */
async function drawn(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (error) {
    if (error instanceof DOMException || error instanceof TypeError) {
      return null; // not a picture this browser can read
    }
    throw error;
  }
}

/**
 * @param {ImageBitmap} bitmap
 * @param {number} side
 * @param {number} quality
 * @returns {Promise<Blob | null>}
 */
function encode(bitmap, side, quality) {
  const { width, height } = fitWithin(bitmap.width, bitmap.height, side);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) {
    return Promise.resolve(null);
  }
  context.fillStyle = "#fff"; // a transparent picture would turn black
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", quality);
  });
}

/**
 * A very small picture for a list, or nothing where this browser cannot draw it.
 * @param {File | undefined} file
 * @returns {Promise<Blob | undefined>}
 */
export async function thumbnailOf(file) {
  const bitmap = file ? await drawn(file) : null;
  if (!bitmap) {
    return undefined;
  }
  try {
    return (await encode(bitmap, 160, 0.6)) ?? undefined;
  } finally {
    bitmap.close();
  }
}
