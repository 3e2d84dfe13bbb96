// The record form on a phone: photos made small, a draft that survives a closed browser, a check
// without signal, and the queue. Where the phone keeps nothing the plain form does the work.
import { button, make, notice } from "./dom.js";
import { clearErrors, controlOf, showErrors } from "./form-errors.js";
import { fillText, textOf } from "./form-text.js";
import { Channel } from "./outbox-channel.js";
import { OF_OTHERS } from "./outbox-words.js";
import { offerLocation } from "./location.js";
import { filesOf, newId } from "./parcel.js";
import { openPhoneStore } from "./phone-store.js";
import { PhotoInput } from "./photo-input.js";
import { searchable } from "./place-search.js";
import { drawn, referenceOf } from "./reference.js";
import { checkedLabel, missing, reviewOf } from "./review.js";
import { thumbnailOf } from "./shrink.js";
import { clockInWords, todayInWita } from "./words.js";

const SAVE_AFTER = 500; // ms after the last keystroke
const SCARCE = 50 * 1024 * 1024; // bytes left on the phone

const WORDS = {
  saving: "Menyimpan…",
  unavailable: "Draf tidak dapat disimpan di perangkat ini. Kirim catatan sebelum menutup halaman.",
  full: "Ruang simpan perangkat hampir penuh. Kirim antrean atau hapus foto yang tidak diperlukan.",
  shrinking: "Mengecilkan foto…",
  sending: "Mengirim… Jangan tutup halaman ini.",
  queued: "Tersimpan di perangkat. Akan dikirim saat ada sinyal.",
  clock: "Jam perangkat ini berbeda lebih dari 24 jam dari jam server. Periksa tanggal perangkat Anda.",
};

/**
 * @typedef {import("./phone-store.js").PhoneStore} PhoneStore
 * @typedef {import("./phone-store.js").Draft} Draft
 * @typedef {import("./reference.js").Reference} Reference
 */

class RecordForm {
  /**
   * @param {HTMLFormElement} form
   * @param {string} user
   * @param {PhoneStore | null} store null where the phone keeps nothing
   */
  constructor(form, user, store) {
    this.form = form;
    this.user = user;
    this.store = store;
    this.strip = document.querySelector("[data-draft-status]");
    /** @type {Reference | undefined} */
    this.reference = undefined;
    this.isDirty = false;
    this.isSmall = false; // every photo is small, and the plain form may go
    this.isSending = false;
    this.isPersistent = false;
    this.sendsPlainly = !store;
    /** @type {string[]} ids of files that may be on the server already */
    this.sent = [];
    this.timer = 0;
    /** @type {PhotoInput[]} */
    this.photos = [];
    this.takePhotoInputs();
  }

  get id() {
    return this.idField.value;
  }

  get idField() {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem("id"));
  }

  get files() {
    return this.photos.flatMap((photo) => photo.files);
  }

  takePhotoInputs() {
    this.photos = [...this.form.querySelectorAll("input[type=file][data-photo]")].map((input) => {
      const field = /** @type {HTMLInputElement} */ (input);
      return new PhotoInput(field, (files) => this.keepPhotos(field.id, files));
    });
    const region = this.form.querySelector("select[name=region]");
    if (region instanceof HTMLSelectElement) {
      searchable(region, make);
    }
    offerLocation(this.form, () => {
      this.isDirty = true;
      this.save();
    });
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
    // Before HTMX hears of it: figures that the phone has are not asked for over a bad line.
    this.form.addEventListener("change", (event) => this.changeActivity(event), { capture: true });
    this.form.addEventListener("submit", (event) => this.press(event));
    window.addEventListener("popstate", () => this.closeReview());
  }

  // --- What is kept ------------------------------------------------------------------------------

  async save() {
    clearTimeout(this.timer);
    if (!this.store) {
      return;
    }
    this.say(WORDS.saving);
    await this.keep(() => this.store.saveDraft(this.draft()));
  }

  /** @returns {Draft} */
  draft() {
    return {
      user: this.user,
      id: this.id,
      form: this.form.dataset.draft ?? "",
      agreement: this.form.dataset.agreement ?? "",
      page: this.form.getAttribute("action") ?? location.pathname,
      fields: textOf(this.form),
      savedAt: new Date().toISOString(),
      sent: this.sent,
    };
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
   * @returns {Promise<boolean>} whether it is kept
   */
  async keep(write) {
    try {
      await write();
      this.say(`Tersimpan di perangkat ${clockInWords(new Date())}`);
    } catch (error) {
      this.say(error?.name === "QuotaExceededError" ? WORDS.full : WORDS.unavailable);
      return false;
    }
    if (!this.isPersistent) {
      this.isPersistent = true; // ask once a page that the phone keeps it when space is short
      await navigator.storage?.persist?.();
      const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
      if (quota - usage < SCARCE) {
        this.say(WORDS.full);
      }
    }
    return true;
  }

  /** After a refused form the fields come from the server, and the photos from here. */
  async restorePhotos() {
    for (const stored of await this.store.photosOf(this.user, this.id)) {
      this.photos.find((photo) => photo.input.id === stored.input)?.set(stored.files);
    }
  }

  /** @param {Draft} draft */
  async open(draft) {
    const code = draft.fields.find(([name]) => name === "activity")?.[1];
    if (code) {
      this.putFigures(code);
    }
    fillText(this.form, draft.fields);
    this.idField.value = draft.id;
    this.sent = draft.sent ?? [];
    await this.restorePhotos();
    this.isDirty = true;
    this.sendsPlainly ||= draft.problem?.why === "basi"; // the server shows both versions
    if (draft.problem) {
      this.refuse(draft.problem);
    }
  }

  /** Offer an earlier draft; nothing is replaced unasked. */
  async offerDraft() {
    const isNew = this.form.hasAttribute("data-draft-new");
    const isMine = (/** @type {Draft} */ one) => one.form === this.form.dataset.draft;
    const drafts = isNew ? (await this.store.drafts(this.user)).filter(isMine) : [];
    const draft = (await this.store.draft(this.user, this.id)) ?? drafts[0];
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
      "ring-dotted",
      `Terdapat draf yang tersimpan di perangkat ini pukul ${savedAt} WITA.`,
      button("Lanjutkan draf", async () => {
        close();
        await this.open(draft);
      }),
      button("Hapus draf", async () => {
        await this.store.remove(this.user, draft.id);
        close();
      }),
    );
    banner.setAttribute("role", "status");
    this.form.before(banner);
  }

  // --- The activity, without the server ----------------------------------------------------------

  /** @param {Event} event */
  changeActivity(event) {
    const radio = event.target;
    if (radio instanceof HTMLInputElement && radio.name === "activity") {
      if (this.putFigures(radio.value)) {
        event.stopPropagation();
      }
    }
  }

  /**
   * Put the figures of an activity into the form; one of counts only has another form.
   * @param {string} code
   * @returns {boolean} whether the phone had them
   */
  putFigures(code) {
    const figures = this.reference?.capaian[code];
    if (!figures || this.form.dataset.agreement !== this.reference.perjanjian) {
      return false;
    }
    const isCountsOnly = this.form.querySelector('[name="narrative"]') === null;
    if (figures.countsOnly !== isCountsOnly) {
      this.putBody(figures.countsOnly);
      const radio = this.form.querySelector(`[name="activity"][value="${CSS.escape(code)}"]`);
      radio?.setAttribute("checked", "");
      radio?.closest("details")?.setAttribute("open", "");
    }
    this.form.querySelector("#capaian")?.replaceWith(drawn(figures.html));
    return true;
  }

  /**
   * The body of the form as the server drew it, with what was typed so far.
   * @param {boolean} isCountsOnly
   */
  putBody(isCountsOnly) {
    const typed = textOf(this.form);
    const { biasa, jumlah } = this.reference.formulir;
    this.form.querySelector("[data-form-body]").replaceChildren(drawn(isCountsOnly ? jumlah : biasa));
    this.takePhotoInputs();
    if (typed.length) {
      fillText(this.form, typed);
    }
  }

  // --- Sending -----------------------------------------------------------------------------------

  /**
   * @param {SubmitEvent} event
   */
  press(event) {
    if (this.isSending) {
      event.preventDefault();
      return;
    }
    if (this.isSmall) {
      this.isSmall = false;
      this.isSending = true;
      this.say(WORDS.sending);
      return; // as a plain form
    }
    event.preventDefault();
    this.say(WORDS.shrinking);
    const { submitter } = event;
    Promise.all(this.photos.map((photo) => photo.work)).then(async () => {
      await this.save();
      const action = submitter instanceof HTMLButtonElement ? submitter.value : "";
      if (this.sendsPlainly || !["periksa", "simpan"].includes(action)) {
        this.sendPlainly(submitter);
      } else if (action === "periksa") {
        this.review();
      } else {
        await this.enqueue(false);
      }
    });
  }

  /** @param {HTMLElement | null} submitter its name tells the server which button it was */
  sendPlainly(submitter) {
    this.isSmall = true;
    if (submitter) {
      submitter.click();
    } else {
      this.form.requestSubmit();
    }
  }

  review() {
    const words = JSON.parse(this.form.querySelector("#pesan-kurang")?.textContent ?? "{}");
    const lacking = missing(this.form, words, this.photos.flatMap(photosIn).length);
    if (Object.keys(lacking).length) {
      showErrors(this.form, lacking);
      return;
    }
    clearErrors(this.form);
    const edit = (/** @type {string} */ name) => {
      history.back();
      setTimeout(() => name && controlOf(this.form, name)?.focus(), 100);
    };
    const again = this.form.dataset.returned !== undefined;
    const send = (/** @type {boolean} */ finish) => this.enqueue(finish);
    this.sheet = reviewOf({ form: this.form, files: this.files, again, edit, send });
    this.form.after(this.sheet);
    this.form.hidden = true;
    history.pushState({ check: true }, "");
    scrollTo(0, 0);
    this.sheet.querySelector("h2").focus();
  }

  closeReview() {
    if (this.sheet) {
      this.sheet.remove();
      this.sheet = null;
      this.form.hidden = false;
    }
  }

  /** @param {boolean} finish */
  async enqueue(finish) {
    if (this.isSending) {
      return;
    }
    this.isSending = true;
    const stored = await this.store.photosOf(this.user, this.id);
    const { fields, agreement, page } = this.draft();
    const files = await filesOf(this.id, stored);
    const kept = new Set(files.map((file) => file.id));
    const takenOff = this.sent.filter((id) => !kept.has(id));
    const item = {
      user: this.user,
      id: this.id,
      agreement,
      page,
      title: checkedLabel(this.form, "activity"),
      fields: [...fields, ...takenOff.map((id) => /** @type {const} */ (["remove", id]))],
      files,
      finish,
      state: /** @type {const} */ ("waiting"),
      queuedAt: new Date().toISOString(),
      tries: 0,
      nextAt: 0,
      thumbnail: await thumbnailOf(this.photos.flatMap(photosIn)[0]),
    };
    if (!(await this.keep(() => this.store.enqueue(item)))) {
      this.isSending = false;
      return;
    }
    this.isDirty = false;
    this.showSending(finish);
  }

  /**
   * The form makes room for what becomes of the catatan.
   * @param {boolean} finish
   */
  showSending(finish) {
    this.say("");
    this.sheet?.remove();
    this.sheet = null;
    this.form.hidden = true;
    const words = make("p", { class: "mb-0" }, WORDS.queued);
    const bar = make("progress", { max: "100", value: "0", "aria-label": "Kemajuan pengiriman" });
    const links = make(
      "p",
      { class: "d-flex flex-wrap gap-2 mb-0" },
      make("a", { class: "btn btn-outline", href: "/catatan/catat/" }, "Catat kegiatan lain"),
      make("a", { class: "btn btn-link", href: "/catatan/draf/" }, "Draf dan antrean kirim"),
    );
    const panel = make("section", { class: "panel progress-box", "data-sending": true, role: "status" }, words, bar, links);
    this.form.after(panel);
    scrollTo(0, 0);
    const channel = new Channel();
    channel.listen((news) => {
      if (news.id && news.id !== this.id) {
        return;
      }
      if (news.stage === "received") {
        bar.remove();
        links.prepend(
          make("a", { class: "btn btn-primary", href: news.address }, `Buka ${news.number}`),
        );
        panel.prepend(...(news.warnings ?? []).map((one) => notice("tunda", "warning", one)));
        words.textContent = finish
          ? `Diterima server dengan nomor ${news.number}.`
          : `Draf tersimpan di server dengan nomor ${news.number}.`;
        words.className = "mb-3 h2";
      } else if (news.stage === "stuck") {
        channel.close();
        panel.remove();
        this.comeBack(news.problem);
      } else if (news.words && bar.isConnected) {
        words.textContent = news.words;
        bar.value = news.percent ?? bar.value;
      }
    });
    channel.kick();
  }

  /**
   * The server will not take it as it is: back to the form, with everything that was typed.
   * @param {import("./phone-store.js").Problem} problem
   */
  async comeBack(problem) {
    await this.store.takeBack(await this.store.item(this.user, this.id));
    this.isSending = false;
    this.form.hidden = false;
    const draft = await this.store.draft(this.user, this.id);
    if (draft) {
      await this.open({ ...draft, problem });
    }
  }

  /** @param {import("./phone-store.js").Problem} problem */
  refuse(problem) {
    showErrors(this.form, problem.errors ?? { "": [problem.words] });
  }
}

/** @param {PhotoInput} photo */
function photosIn(photo) {
  return ["photos", "gallery"].includes(photo.input.name) ? photo.files : [];
}

/**
 * The form of a page without signal, drawn from what the phone keeps.
 * @param {Element} place
 * @param {Reference} reference
 */
function offlineForm(place, reference) {
  const form = make("form", {
    method: "post",
    action: "/catatan/catat/",
    enctype: "multipart/form-data",
    novalidate: true,
    "data-draft": "catat",
    "data-draft-new": true,
    "data-agreement": reference.perjanjian,
  });
  form.append(make("div", { "data-form-body": true }, drawn(reference.formulir.biasa)));
  const field = (/** @type {string} */ name) => form.elements.namedItem(name);
  const today = todayInWita(new Date());
  field("id").value = newId();
  field("performed_on").max = today;
  field("performed_on").value = today;
  place.replaceChildren(form);
  return form;
}

/** @returns {Promise<PhoneStore | null>} */
async function storeOrNothing() {
  try {
    return await openPhoneStore();
  } catch {
    return null; // a private window: the form itself still works
  }
}

async function start() {
  const store = await storeOrNothing();
  const user = document.body.dataset.user ?? (await store?.owner())?.user;
  if (!user) {
    return;
  }
  for (const received of document.querySelectorAll("[data-draft-received]")) {
    await store?.remove(user, received.getAttribute("data-draft-received") ?? "");
  }
  const reference = store ? await referenceOf(store, user) : undefined;
  const place = document.querySelector("[data-offline-form]");
  const element =
    place && reference ? offlineForm(place, reference) : document.querySelector("form[data-draft]");
  if (!(element instanceof HTMLFormElement)) {
    return;
  }
  const form = new RecordForm(element, user, store);
  form.reference = reference;
  form.listen();
  if (!store) {
    form.say(WORDS.unavailable);
    return;
  }
  if (await store.hasOfOthers(user)) {
    element.before(notice("netral", "info", OF_OTHERS));
  }
  new Channel().listen(({ clockOff }) => {
    if (clockOff && Math.abs(clockOff) > 24 * 3600_000) {
      form.say(WORDS.clock);
    }
  });
  const asked = new URLSearchParams(location.search).get("draf");
  const draft = asked ? await store.draft(user, asked) : undefined;
  if (draft) {
    await form.open(draft);
  } else if (element.hasAttribute("data-bound")) {
    await form.restorePhotos();
  } else {
    await form.offerDraft();
  }
}

start();
