// The lists of "Draf dan antrean kirim": what waits on this phone, and what arrived this week.
import { button, icon, make } from "./dom.js";
import { lookOf, momentInWords } from "./outbox-words.js";
import { sizeOf } from "./parcel.js";
import { sizeInWords } from "./words.js";

/**
 * @typedef {import("./phone-store.js").Item} Item
 * @typedef {import("./phone-store.js").Draft} Draft
 *
 * @typedef {object} Deeds
 * @property {(item: Item) => void} change
 * @property {(item: Item) => void} again
 * @property {(id: string) => void} discard
 */

/**
 * @param {Item[]} items
 * @param {Deeds} deeds
 */
export function queueOf(items, deeds) {
  const open = items.filter((item) => item.state !== "received");
  return open.length
    ? make("ul", { class: "outbox-list" }, ...open.map((item) => rowOf(item, deeds)))
    : make("p", {}, "Tidak ada catatan yang menunggu dikirim dari perangkat ini.");
}

/** @param {Item[]} items */
export function receiptsOf(items) {
  const received = items.filter((item) => item.state === "received").reverse();
  return received.length
    ? make("ul", { class: "outbox-list" }, ...received.map((item) => rowOf(item)))
    : make("p", {}, "Belum ada catatan dari perangkat ini yang diterima server pekan ini.");
}

/**
 * @param {Draft[]} drafts
 * @param {(draft: Draft) => void} discard
 */
export function draftsOf(drafts, discard) {
  const row = (/** @type {Draft} */ draft) =>
    make(
      "li",
      {},
      make("p", { class: "mb-1 text-break" }, titleOf(draft)),
      make("p", { class: "secondary mb-2" }, `Disimpan ${momentInWords(draft.savedAt)}`),
      make(
        "div",
        { class: "d-flex flex-wrap gap-2" },
        make("a", { class: "btn btn-outline btn-small", href: pageOf(draft) }, "Lanjutkan draf"),
        button("Hapus draf", () => discard(draft)),
      ),
    );
  return drafts.length
    ? make("ul", { class: "outbox-list" }, ...drafts.map(row))
    : make("p", {}, "Tidak ada draf di perangkat ini.");
}

/**
 * Where a draft is written on.
 * @param {{ page: string, id: string, agreement: string }} draft
 */
export function pageOf({ page, id, agreement }) {
  const asked = new URLSearchParams({ draf: id });
  if (agreement) {
    asked.set("perjanjian", agreement);
  }
  return `${page || "/catatan/catat/"}?${asked}`;
}

/** @param {Draft} draft */
function titleOf({ fields }) {
  const text = (/** @type {string} */ name) => fields.find(([one]) => one === name)?.[1]?.trim();
  return text("narrative") || text("activity") || "Draf tanpa kegiatan";
}

/**
 * @param {Item} item
 * @param {Deeds} [deeds]
 */
function rowOf(item, deeds) {
  const look = lookOf(item);
  const row = make("li", {});
  if (item.thumbnail) {
    const picture = make("img", { src: URL.createObjectURL(item.thumbnail), alt: "" });
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
    row.append(picture);
  }
  const size = item.files.length
    ? ` · ${item.files.length} berkas, ${sizeInWords(sizeOf(item.files))}`
    : "";
  const when = item.receivedAt
    ? `Diterima ${momentInWords(item.receivedAt)}`
    : `Ditulis ${momentInWords(item.queuedAt)}${size}`;
  const title = item.address && item.number
    ? make("a", { href: item.address }, item.title || item.number)
    : item.title || "Catatan";
  row.append(
    make(
      "div",
      {},
      make("p", { class: "mb-1 text-break" }, title),
      make("p", { class: `status tone-${look.tone} mb-1` }, icon(look.icon), look.words),
      make("p", { class: "secondary mb-2" }, when),
      ...problemOf(item),
      ...(deeds ? [deedsOf(item, deeds)] : []),
    ),
  );
  return row;
}

/** @param {Item} item */
function problemOf({ state, problem }) {
  if (state !== "stuck" || !problem) {
    return [];
  }
  const sentences = Object.values(problem.errors ?? {}).flat();
  return [make("ul", {}, ...(sentences.length ? sentences : [problem.words]).map((one) => make("li", {}, one)))];
}

/**
 * @param {Item} item
 * @param {Deeds} deeds
 */
function deedsOf(item, deeds) {
  const all = [button(item.state === "stuck" ? "Perbaiki" : "Ubah", () => deeds.change(item))];
  if (item.state === "stuck" && !item.problem?.errors) {
    all.unshift(button("Coba lagi", () => deeds.again(item), "btn btn-primary btn-small"));
  }
  all.push(button("Hapus dari perangkat", () => deeds.discard(item.id)));
  return make("div", { class: "d-flex flex-wrap gap-2" }, ...all);
}
