// The queue, on every page of those who record: sends what waits, tells how it goes, and keeps the
// phone ready for work without signal.
import { button, icon, make, notice } from "./dom.js";
import { Channel } from "./outbox-channel.js";
import { draftsOf, pageOf, queueOf, receiptsOf } from "./outbox-list.js";
import { OF_OTHERS, leavingWords, stripOf, wordsOf } from "./outbox-words.js";
import { openPhoneStore } from "./phone-store.js";
import { referenceOf } from "./reference.js";
import { Sender } from "./sender.js";
import { Server } from "./server.js";
import { registerWorker } from "./worker-registration.js";

const LOCK = "p4gn-kirim"; // one sender across all tabs
const ASK_AGAIN = 15_000; // ms, while another tab sends

/** @typedef {import("./sender.js").News} News */

class Outbox {
  /**
   * @param {import("./phone-store.js").PhoneStore} store
   * @param {string} user
   */
  constructor(store, user) {
    this.store = store;
    this.user = user;
    this.channel = new Channel();
    this.strip = document.querySelector("[data-outbox]");
    /** @type {News} */
    this.news = { stage: "idle" };
    this.timer = 0;
    this.sender = new Sender({ store, server: new Server(), user, tell: (news) => this.hear(news) });
  }

  async open() {
    this.channel.listen((news) => this.show(news));
    this.channel.whenKicked(() => this.send(true));
    window.addEventListener("online", () => this.send(true));
    document.addEventListener("visibilitychange", () => !document.hidden && this.send());
    document.addEventListener("submit", (event) => this.askBeforeLeaving(event));
    await this.store.forgetOldReceipts(this.user, Date.now());
    await this.draw();
    await this.send();
  }

  /** @param {boolean} [atOnce] */
  async send(atOnce = false) {
    clearTimeout(this.timer);
    const run = async () => this.sender.run(atOnce);
    const wait = navigator.locks
      ? await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => lock ? run() : ASK_AGAIN)
      : await run();
    await this.draw();
    if (wait !== null) {
      wakeWithSignal();
      this.timer = window.setTimeout(() => this.send(), Math.max(1000, wait));
    }
  }

  /** @param {News} news of this page's own sender */
  hear(news) {
    const told = { ...news, words: wordsOf(news) };
    this.channel.tell(told);
    this.show(told);
  }

  /** @param {News} news */
  show(news) {
    this.news = news;
    this.draw();
  }

  /** Say it on the strip and in the lists; twice the same changes nothing on the page. */
  async draw() {
    const [items, drafts] = await Promise.all([
      this.store.items(this.user),
      this.store.drafts(this.user),
    ]);
    const state = JSON.stringify([this.news, items, drafts]);
    if (state === this.drawn) {
      return;
    }
    this.drawn = state;
    this.drawStrip(items);
    const hasOthers = await this.store.hasOfOthers(this.user);
    this.drawList("others", () => (hasOthers ? notice("netral", "info", OF_OTHERS) : ""));
    this.drawList("queue", () => queueOf(items, this.deeds()));
    this.drawList("receipts", () => receiptsOf(items));
    this.drawList("drafts", () =>
      draftsOf(drafts, async ({ id }) => {
        await this.store.remove(this.user, id);
        await this.draw();
      }),
    );
  }

  /** @param {import("./phone-store.js").Item[]} items */
  drawStrip(items) {
    const look = stripOf(items, this.news);
    if (!(this.strip instanceof HTMLElement)) {
      return;
    }
    this.strip.hidden = !look;
    if (look) {
      const actions = this.actionsFor(items);
      this.strip.className = `outbox-strip tone-${look.tone}`;
      this.strip.replaceChildren(
        make("div", { class: "wrap" }, icon(look.icon), make("span", {}, look.words), ...actions),
      );
    }
  }

  /** @param {import("./phone-store.js").Item[]} items */
  actionsFor(items) {
    const list = make("a", { href: "/catatan/draf/" }, "Lihat");
    if (this.news.stage === "signedOut") {
      const next = encodeURIComponent(location.pathname);
      return [make("a", { href: `/masuk/?next=${next}` }, "Masuk"), list];
    }
    const isWaiting = items.some((item) => item.state === "waiting");
    return isWaiting && this.news.stage !== "sending"
      ? [button("Kirim sekarang", () => this.send(true)), list]
      : [list];
  }

  /**
   * @param {string} name
   * @param {() => Node | string} content
   */
  drawList(name, content) {
    document.querySelector(`[data-outbox-${name}]`)?.replaceChildren(content());
  }

  /** @returns {import("./outbox-list.js").Deeds} */
  deeds() {
    return {
      change: async (item) => {
        await this.store.takeBack(item);
        location.assign(pageOf(item));
      },
      again: async (item) => {
        await this.store.update(item, { state: "waiting", problem: undefined, nextAt: 0 });
        await this.send(true);
      },
      discard: async (id) => {
        if (window.confirm("Hapus catatan ini dari perangkat? Isian dan fotonya tidak dapat dikembalikan.")) {
          await this.store.discard(this.user, id);
          await this.draw();
        }
      },
    };
  }

  /** @param {SubmitEvent} event */
  askBeforeLeaving(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.getAttribute("action")?.endsWith("/keluar/")) {
      return;
    }
    event.preventDefault();
    this.leave(form);
  }

  /** @param {HTMLFormElement} form */
  async leave(form) {
    const items = await this.store.items(this.user);
    const drafts = await this.store.drafts(this.user);
    const count = items.filter((item) => item.state !== "received").length + drafts.length;
    const words = leavingWords(count);
    if (!words || window.confirm(words)) {
      await this.store.forgetOwner();
      form.submit();
    }
  }
}

/** Where browsers can: wake the worker when signal returns, though this page was closed. */
async function wakeWithSignal() {
  const registration = await navigator.serviceWorker?.getRegistration?.();
  await registration?.sync?.register("kirim").catch(() => {});
}

async function start() {
  registerWorker();
  const store = await openPhoneStore().catch(() => null);
  if (!store) {
    return; // the plain forms do without it
  }
  const { user, userName } = document.body.dataset;
  if (user) {
    await store.saveOwner({ user, name: userName ?? "" });
    referenceOf(store, user);
  }
  const owner = user ?? (await store.owner())?.user;
  if (owner) {
    await new Outbox(store, owner).open();
  }
}

start();
