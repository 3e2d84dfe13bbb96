// What the queue says of itself. Pure.
import { sizeOf } from "./parcel.js";
import { clockInWords, dayInWords, sizeInWords, todayInWita } from "./words.js";

/**
 * @typedef {import("./phone-store.js").Item} Item
 * @typedef {import("./sender.js").News} News
 * @typedef {{ tone: string, icon: string, words: string }} Look
 */

export const OF_OTHERS =
  "Terdapat draf milik pengguna lain di perangkat ini. Draf tersebut tidak dapat dibuka atau dikirim dari akun Anda.";

const STOPPED = {
  offline: { tone: "proses", icon: "send", words: "Luring. Akan dikirim saat ada sinyal." },
  signedOut: {
    tone: "tunda",
    icon: "key",
    words: "Masuk kembali untuk mengirim (data tetap aman).",
  },
  otherUser: {
    tone: "tunda",
    icon: "key",
    words: "Perangkat ini sedang dipakai akun lain. Masuk dengan akun penulis untuk mengirim.",
  },
};

/**
 * Where the sending stands, in one sentence; nothing where there is nothing to say.
 * @param {News} news
 * @returns {string}
 */
export function wordsOf(news) {
  if (news.stage === "sending" && news.id) {
    return news.file ? `Mengirim foto ${news.file} dari ${news.files} (${news.percent}%)` : "Mengirim…";
  }
  if (news.stage === "received") {
    return `Diterima server: ${news.number}`;
  }
  return STOPPED[news.stage]?.words ?? news.problem?.words ?? "";
}

/**
 * The strip on top of every page: nothing while nothing waits.
 * @param {Item[]} items
 * @param {News} news the last that was heard
 * @returns {Look | null}
 */
export function stripOf(items, news) {
  const waiting = items.filter((item) => item.state === "waiting");
  const stuck = items.filter((item) => item.state === "stuck");
  if (!waiting.length && !stuck.length) {
    return null;
  }
  if (waiting.length && STOPPED[news.stage]) {
    const { tone, icon, words } = STOPPED[news.stage];
    return { tone, icon, words: `${countOf(waiting)} ${words}` };
  }
  if (waiting.length) {
    const words = news.stage === "sending" ? wordsOf(news) : "";
    return { tone: "proses", icon: "send", words: `${countOf(waiting)} ${words}`.trim() };
  }
  return {
    tone: "tunda",
    icon: "triangle",
    words: `${stuck.length} catatan gagal dikirim dan perlu diperiksa. Data tetap aman di perangkat.`,
  };
}

/**
 * 1 catatan menunggu dikirim: 3 foto · 0,9 MB.
 * @param {Item[]} waiting
 */
function countOf(waiting) {
  const files = waiting.flatMap((item) => item.files);
  const size = files.length ? `: ${files.length} berkas · ${sizeInWords(sizeOf(files))}` : "";
  return `${waiting.length} catatan menunggu dikirim${size}.`;
}

/**
 * The state of one catatan of the list.
 * @param {Item} item
 * @returns {Look}
 */
export function lookOf(item) {
  if (item.state === "received") {
    return { tone: "ok", icon: "check", words: `Diterima server: ${item.number}` };
  }
  if (item.state === "stuck") {
    return { tone: "tunda", icon: "triangle", words: "Gagal dikirim. Data tetap aman di perangkat." };
  }
  const words = item.problem?.words ?? (item.tries ? "Menunggu dikirim lagi" : "Menunggu dikirim");
  return { tone: "proses", icon: "send", words };
}

/**
 * 24 November 2026, pukul 20.18 WITA.
 * @param {string} iso
 */
export function momentInWords(iso) {
  const moment = new Date(iso);
  return `${dayInWords(todayInWita(moment))}, pukul ${clockInWords(moment)} WITA`;
}

/**
 * What is asked before signing out while something was not received; nothing when all was.
 * @param {number} count of catatan and drafts on this phone
 */
export function leavingWords(count) {
  return count
    ? `Masih ada ${count} catatan di perangkat ini yang belum diterima server. ` +
        "Data tetap tersimpan dan dapat dikirim setelah Anda masuk kembali. Keluar sekarang?"
    : "";
}
