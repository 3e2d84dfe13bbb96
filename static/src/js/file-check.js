// What a chosen file is, by its SHA-256 alone: it never leaves the device.

/**
 * @typedef {{ format: string, sha256: string }} Published
 * @typedef {{ tone: "ok" | "tunda" | "bahaya", word: string, text: string }} Verdict
 */

/**
 * The hash as the page prints it: 64 small hexadecimal digits.
 * @param {ArrayBuffer} bytes
 * @returns {string}
 */
export function hex(bytes) {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Whether the hash is one of those published, and of a version that still stands.
 * @param {string} hash
 * @param {Published[]} published
 * @param {string} successor what replaces this version, or nothing
 * @returns {Verdict}
 */
export function verdict(hash, published, successor) {
  const found = published.find((file) => file.sha256 === hash);
  if (!found) {
    return {
      tone: "bahaya",
      word: "Tidak sesuai",
      text: "Isi berkas ini bukan berkas yang diterbitkan dengan kode ini, atau sudah diubah.",
    };
  }
  if (successor) {
    return {
      tone: "tunda",
      word: "Asli, tetapi sudah digantikan",
      text: `Berkas ${found.format} ini sama dengan yang diterbitkan, namun telah digantikan oleh ${successor}.`,
    };
  }
  return {
    tone: "ok",
    word: "Asli",
    text: `Berkas ${found.format} ini sama persis dengan yang diterbitkan.`,
  };
}
