// The record form on a phone: photos made small, and a draft that survives a closed browser.
// The form works without any of this; a full outbox for work without signal builds on the store.
import { openDraftStore } from "./draft-store.js";
import { fillText, textOf } from "./form-text.js";
import { PhotoInput } from "./photo-input.js";
import { clockInWords } from "./words.js";

const SAVE_AFTER = 500; // ms after the last keystroke

const WORDS = {
  saving: "Menyimpan…",
  unavailable: "Draf tidak dapat disimpan di perangkat ini. Kirim catatan sebelum menutup halaman.",
  full: "Ruang simpan perangkat hampir penuh. Kirim antrean atau hapus foto yang tidak diperlukan.",
  shrinking: "Mengecilkan foto…",
  sending: "Mengirim… Jangan tutup halaman ini.",
  ofOthers:
    "Terdapat draf milik pengguna lain di perangkat ini. Draf tersebut tidak dapat dibuka atau dikirim dari akun Anda.",
};

/** @typedef {Awaited<ReturnType<typeof openDraftStore>>} DraftStore */

class RecordForm {
  /**
   * @param {HTMLFormElement} form
   * @param {string} user
   * @param {DraftStore | null} store null where the phone keeps nothing
   */
  constructor(form, user, store) {
    this.form = form;
    this.user = user;
    this.store = store;
    this.strip = document.querySelector("[data-draft-status]");
    this.isDirty = false;
    this.isReady = false; // every photo is small and the draft is kept
    this.isSending = false;
    this.isPersistent = false;
    this.timer = 0;
    this.photos = [...form.querySelectorAll("input[type=file][data-photo]")].map((input) => {
      const field = /** @type {HTMLInputElement} */ (input);
      return new PhotoInput(field, (files) => this.keepPhotos(field.id, files));
    });
  }

  get id() {
    return this.idField.value;
  }

  get idField() {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem("id"));
  }

  /** @param {string} words */
  say(words) {
    if (this.strip) {
      this.strip.textContent = words;
    }
  }

  listen() {
    const saveNow = () => this.isDirty && !this.isSending && this.save();
    this.form.addEventListener("input", (event) => {
      if (event.target instanceof HTMLInputElement && event.target.type === "file") {
        return;
      }
      this.isDirty = true;
      clearTimeout(this.timer);
      this.timer = window.setTimeout(saveNow, SAVE_AFTER);
    });
    // A phone short of memory ends the tab behind the camera: save before it opens.
    this.form.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.matches("[data-photo]")) {
        saveNow();
      }
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") {
        saveNow();
      }
    });
    window.addEventListener("pagehide", saveNow);
    window.addEventListener("pageshow", () => {
      this.isSending = false; // "back" brings the page as it was left
    });
    this.form.addEventListener("submit", (event) => this.send(event));
  }

  /**
   * One press sends once, and only what has been made small.
   * @param {SubmitEvent} event
   */
  send(event) {
    if (this.isSending) {
      event.preventDefault();
      return;
    }
    if (this.isReady) {
      this.isReady = false;
      this.isSending = true;
      this.say(WORDS.sending);
      return;
    }
    event.preventDefault();
    this.say(WORDS.shrinking);
    const { submitter } = event;
    Promise.all(this.photos.map((photo) => photo.work)).then(async () => {
      await this.save();
      this.isReady = true;
      if (submitter) {
        submitter.click(); // with its name, so that the server knows which button it was
      } else {
        this.form.requestSubmit();
      }
    });
  }

  async save() {
    clearTimeout(this.timer);
    if (!this.store) {
      return;
    }
    this.say(WORDS.saving);
    const savedAt = new Date();
    await this.keep(() =>
      this.store.save({
        user: this.user,
        id: this.id,
        form: this.form.dataset.draft,
        fields: textOf(this.form),
        savedAt: savedAt.toISOString(),
      }),
    );
  }

  /**
   * @param {string} input
   * @param {File[]} files
   */
  async keepPhotos(input, files) {
    this.isDirty = true;
    await this.save();
    if (this.store) {
      await this.keep(() =>
        this.store.savePhotos({ user: this.user, draft: this.id, input, files }),
      );
    }
  }

  /**
   * Write to the phone and say how it went; a full phone never loses what is on the screen.
   * @param {() => Promise<unknown>} write
   */
  async keep(write) {
    try {
      await write();
      this.say(`Tersimpan di perangkat ${clockInWords(new Date())}`);
      if (!this.isPersistent) {
        this.isPersistent = true; // ask once a page that the phone keeps it when space is short
        await navigator.storage?.persist?.();
      }
    } catch (error) {
      this.say(error?.name === "QuotaExceededError" ? WORDS.full : WORDS.unavailable);
    }
  }

  /** After a refused form the fields come from the server, and the photos from here. */
  async restorePhotos() {
    for (const stored of await this.store.photosOf(this.user, this.id)) {
      this.photos.find((photo) => photo.input.id === stored.input)?.set(stored.files);
    }
  }

  /** Offer an earlier draft; nothing is replaced unasked. */
  async offerDraft() {
    const isNew = this.form.hasAttribute("data-draft-new");
    const draft =
      (await this.store.find(this.user, this.id)) ??
      (isNew ? await this.store.latest(this.user, this.form.dataset.draft) : undefined);
    if (!draft) {
      return;
    }
    const savedAt = clockInWords(new Date(draft.savedAt));
    const close = () => {
      banner.remove();
      this.form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    };
    const banner = notice(
      "proses",
      `Terdapat draf yang tersimpan di perangkat ini pukul ${savedAt} WITA.`,
      button("Lanjutkan draf", async () => {
        fillText(this.form, draft.fields);
        this.idField.value = draft.id;
        await this.restorePhotos();
        this.isDirty = true;
        close();
      }),
      button("Hapus draf", async () => {
        await this.store.remove(this.user, draft.id);
        close();
      }),
    );
    this.form.before(banner);
  }
}

/**
 * @param {string} tone
 * @param {string} text
 * @param {...HTMLButtonElement} actions
 */
function notice(tone, text, ...actions) {
  const box = document.createElement("div");
  box.className = `notice tone-${tone} mb-3`;
  box.setAttribute("role", "status");
  const body = document.createElement("div");
  const words = document.createElement("p");
  words.textContent = text;
  body.append(words);
  if (actions.length) {
    const row = document.createElement("div");
    row.className = "d-flex flex-wrap gap-2 mt-2";
    row.append(...actions);
    body.append(row);
  }
  box.append(body);
  return box;
}

/**
 * @param {string} text
 * @param {() => void} onPress
 */
function button(text, onPress) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "btn btn-outline btn-small";
  element.textContent = text;
  element.addEventListener("click", onPress);
  return element;
}

/** @returns {Promise<DraftStore | null>} */
async function storeOrNothing() {
  try {
    return await openDraftStore();
  } catch {
    return null; // a private window: the form itself still works
  }
}

async function start() {
  const { user } = document.body.dataset;
  if (!user) {
    return;
  }
  const store = await storeOrNothing();
  for (const received of document.querySelectorAll("[data-draft-received]")) {
    await store?.remove(user, received.getAttribute("data-draft-received") ?? "");
  }
  const element = document.querySelector("form[data-draft]");
  if (!(element instanceof HTMLFormElement)) {
    return;
  }
  const form = new RecordForm(element, user, store);
  form.listen();
  if (!store) {
    form.say(WORDS.unavailable);
    return;
  }
  if (await store.hasOfOthers(user)) {
    element.before(notice("netral", WORDS.ofOthers));
  }
  if (element.hasAttribute("data-bound")) {
    await form.restorePhotos();
  } else {
    await form.offerDraft();
  }
}

start();
