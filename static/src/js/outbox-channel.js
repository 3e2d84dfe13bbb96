// Pages and tabs of one browser hear of the queue from one another: one sends, all can tell.

const NAME = "p4gn-antrean";

/** @typedef {import("./sender.js").News & { words?: string, changed?: boolean }} News */

export class Channel {
  constructor() {
    /** @type {BroadcastChannel | null} null in a browser that has none: then nobody hears */
    this.channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : null;
  }

  /** Something new is in the queue: whoever sends, send now. */
  kick() {
    this.channel?.postMessage({ kick: true });
  }

  /** @param {News} news */
  tell(news) {
    this.channel?.postMessage({ news });
  }

  /** @param {(news: News) => void} hear */
  listen(hear) {
    this.channel?.addEventListener("message", ({ data }) => data.news && hear(data.news));
  }

  /** @param {() => void} send */
  whenKicked(send) {
    this.channel?.addEventListener("message", ({ data }) => data.kick && send());
  }

  close() {
    this.channel?.close();
  }
}
