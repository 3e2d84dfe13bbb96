// Makes of a form and its photos what the queue sends. Pure.
import { hex } from "./file-check.js";

/**
 * @typedef {import("./phone-store.js").StoredPhoto} StoredPhoto
 * @typedef {import("./phone-store.js").QueuedFile} QueuedFile
 */

const KINDS = {
  id_photos: "photo",
  id_gallery: "photo",
  id_attendance: "attendance",
  id_documents: "document",
};

/**
 * The files of a draft, each picture once. The same picture keeps its id however often it is
 * queued, so what has arrived is never sent again.
 * @param {string} log
 * @param {StoredPhoto[]} stored
 * @returns {Promise<QueuedFile[]>}
 */
export async function filesOf(log, stored) {
  /** @type {Map<string, QueuedFile>} */
  const found = new Map();
  for (const { input, files } of stored) {
    for (const [index, file] of files.entries()) {
      const sha256 = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      if (!found.has(sha256)) {
        const id = await idFor(log, sha256);
        found.set(sha256, { id, kind: KINDS[input], sha256, size: file.size, input, index });
      }
    }
  }
  return [...found.values()];
}

/**
 * A UUID that only this file of this catatan has.
 * @param {string} log
 * @param {string} sha256
 */
export async function idFor(log, sha256) {
  const name = new TextEncoder().encode(`${log}/${sha256}`);
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", name)).slice(0, 16);
  return uuidOf(bytes, 8); // version 8: made by a rule of our own
}

/** The id of a new catatan, made where it is written. */
export function newId() {
  return uuidOf(crypto.getRandomValues(new Uint8Array(16)), 4);
}

/**
 * @param {Uint8Array} bytes 16 of them
 * @param {number} version
 */
function uuidOf(bytes, version) {
  bytes[6] = (bytes[6] & 0x0f) | (version << 4);
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return hex(bytes.buffer).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/**
 * Bytes of all files together.
 * @param {{ size: number }[]} files
 */
export function sizeOf(files) {
  return files.reduce((total, file) => total + file.size, 0);
}
