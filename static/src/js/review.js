// "Periksa lalu kirim" on the phone itself: what will be sent, read once more without signal.
import { button, icon, make } from "./dom.js";
import { sizeOf } from "./parcel.js";
import { dayInWords, sizeInWords } from "./words.js";

/** @typedef {import("./form-errors.js").Errors} Errors */

/**
 * What a catatan still needs before it can be sent, in the words the server would use.
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} words by field
 * @param {number} photos how many are ready to go
 * @returns {Errors}
 */
export function missing(form, words, photos) {
  const value = (/** @type {string} */ name) => String(new FormData(form).get(name) ?? "").trim();
  const measures = /** @type {HTMLInputElement[]} */ ([
    ...form.querySelectorAll('[name^="measure_"]'),
  ]);
  const kept = form.querySelectorAll('[name="remove"]:not(:checked)').length;
  const has = (/** @type {string} */ name) => form.querySelector(`[name="${name}"]`) !== null;
  const isMissing = {
    activity: !value("activity"),
    measurements: value("activity") !== "" && measures.every((one) => !one.value.trim()),
    performed_on: !value("performed_on"),
    region: !value("region"),
    photos: has("photos") && photos + kept === 0,
    narrative: has("narrative") && !value("narrative"),
  };
  return Object.fromEntries(
    Object.entries(isMissing)
      .filter(([, lacks]) => lacks)
      .map(([name]) => [name, [words[name]]]),
  );
}

/**
 * The page that is read before sending.
 * @param {object} parts
 * @param {HTMLFormElement} parts.form
 * @param {File[]} parts.files
 * @param {boolean} parts.again it came back once
 * @param {(name?: string) => void} parts.edit back to the form, to one of its fields
 * @param {(finish: boolean) => void} parts.send
 */
export function reviewOf({ form, files, again, edit, send }) {
  const facts = factsOf(form, files).flatMap(([label, words, name]) => [
    make("dt", {}, label),
    make("dd", { class: "text-break" }, words || "Belum diisi", " ", change(label, name, edit)),
  ]);
  return make(
    "section",
    { "data-review": true, "aria-labelledby": "periksa-judul" },
    button("Kembali mengubah", () => edit(), "btn btn-link btn-inline mb-2"),
    make("h2", { id: "periksa-judul", tabindex: "-1" }, "Periksa lalu kirim"),
    make("dl", { class: "facts" }, ...facts),
    make("p", {}, "Dengan menekan Kirim, saya menyatakan data ini benar sesuai kejadian."),
    make(
      "div",
      { class: "form-actions form-actions-sticky" },
      make(
        "button",
        { type: "button", class: "btn btn-primary", click: () => send(true) },
        icon("send"),
        again ? "Kirim ulang" : "Kirim",
      ),
      button("Simpan sebagai draf", () => send(false), "btn btn-outline"),
    ),
  );
}

/**
 * @param {string} label
 * @param {string} name
 * @param {(name: string) => void} edit
 */
function change(label, name, edit) {
  const said = make("span", { class: "visually-hidden" }, ` ${label.toLowerCase()}`);
  const link = button("Ubah", () => edit(name), "btn btn-link btn-inline");
  link.append(said);
  return link;
}

/**
 * Label, words and field of each thing the form says.
 * @param {HTMLFormElement} form
 * @param {File[]} files
 * @returns {[string, string, string][]}
 */
function factsOf(form, files) {
  const data = new FormData(form);
  const text = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
  const number = (/** @type {string} */ name) => text(name) || "0";
  const day = text("performed_on");
  const people = `L ${number("participants_male")}, P ${number("participants_female")}`;
  const rest = text("participants_unsplit");
  /** @type {[string, string, string][]} */
  const facts = [
    ["Kegiatan Renja", checkedLabel(form, "activity"), "activity"],
    ["Tanggal", day && dayInWords(day), "performed_on"],
    ["Tempat", [chosenLabel(form, "region"), text("place")].filter(Boolean).join(", "), "region"],
    ["Peserta", rest ? `${people}, tanpa rincian ${rest}` : people, "participants_male"],
    ...measuresOf(form),
  ];
  if (form.querySelector('[name="photos"]')) {
    const kept = form.querySelectorAll('[name="remove"]:not(:checked)').length;
    const size = files.length ? ` (${sizeInWords(sizeOf(files))})` : "";
    const earlier = kept ? `, ${kept} sudah di server` : "";
    facts.push(["Foto dan berkas", `${files.length}${size}${earlier}`, "photos"]);
  }
  for (const [label, name] of [
    ["Uraian", "narrative"],
    ["Hasil", "result"],
    ["Kendala", "obstacle"],
    ["Tindak lanjut", "follow_up"],
  ]) {
    if (text(name)) {
      facts.push([label, text(name), name]);
    }
  }
  return facts;
}

/**
 * @param {HTMLFormElement} form
 * @returns {[string, string, string][]}
 */
function measuresOf(form) {
  return [...form.querySelectorAll('[name^="measure_"]')].map((element) => {
    const input = /** @type {HTMLInputElement} */ (element);
    const unit = input.closest(".input-group")?.querySelector(".input-group-text")?.textContent;
    const words = input.value.trim() && `${input.value.trim()} ${unit ?? ""}`;
    return [input.labels?.[0]?.textContent?.trim() ?? "Capaian", words, input.name];
  });
}

/** @param {HTMLFormElement} form @param {string} name */
export function checkedLabel(form, name) {
  const radio = form.querySelector(`[name="${name}"]:checked`);
  return /** @type {HTMLInputElement | null} */ (radio)?.labels?.[0]?.textContent?.trim() ?? "";
}

/** @param {HTMLFormElement} form @param {string} name */
function chosenLabel(form, name) {
  const select = form.querySelector(`select[name="${name}"]`);
  const option = select instanceof HTMLSelectElement ? select.selectedOptions[0] : null;
  return option?.value ? option.textContent.trim() : "";
}
