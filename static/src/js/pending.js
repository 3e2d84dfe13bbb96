// A decision that can still be called back: kept in this tab, posted after ten seconds or on leaving.
// Until then the server knows nothing of it.

export const GRACE = 10_000; // ms
const KEY = "p4gn-putusan";

/**
 * @typedef {object} Decision
 * @property {string} address where it is posted
 * @property {string} body form-encoded
 * @property {string} number of the catatan
 * @property {string} words what was decided, as it is said
 * @property {number} until ms since 1970
 *
 * @typedef {{ ok: boolean, words: string }} Outcome
 */

export class Pending {
  /**
   * @param {object} parts
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} parts.storage of this tab
   * @param {typeof fetch} [parts.ask]
   * @param {(address: string, body: URLSearchParams) => boolean} [parts.drop] sends and forgets
   * @param {() => number} [parts.now]
   */
  constructor({
    storage,
    ask = (...request) => fetch(...request),
    drop = (...letter) => navigator.sendBeacon(...letter),
    now = Date.now,
  }) {
    this.storage = storage;
    this.ask = ask;
    this.drop = drop;
    this.now = now;
  }

  /** @returns {Decision | null} */
  get decision() {
    return JSON.parse(this.storage.getItem(KEY) ?? "null");
  }

  /** Seconds left to call it back. */
  get left() {
    const until = this.decision?.until ?? 0;
    return Math.max(0, Math.ceil((until - this.now()) / 1000));
  }

  /** @param {Omit<Decision, "until">} decision */
  hold(decision) {
    const until = this.now() + GRACE;
    this.storage.setItem(KEY, JSON.stringify({ ...decision, until }));
  }

  /** As if it had never been made. */
  undo() {
    this.storage.removeItem(KEY);
  }

  /**
   * The page goes away: the browser sends it all the same, and nobody hears the answer. The next
   * page of this tab, if there is one, asks once more; the server takes the same decision once.
   */
  leave() {
    const { decision } = this;
    if (decision) {
      this.drop(decision.address, new URLSearchParams(decision.body));
      this.storage.setItem(KEY, JSON.stringify({ ...decision, until: 0 }));
    }
  }

  /**
   * Post it. A post that is lost leaves the catatan in the queue, and says so.
   * @returns {Promise<Outcome>}
   */
  async post() {
    const { decision } = this;
    if (!decision) {
      return { ok: true, words: "" };
    }
    this.storage.removeItem(KEY); // whatever comes, it is not posted twice from here
    const lost = `Keputusan atas ${decision.number} belum tercatat; catatan tetap dalam antrean.`;
    try {
      const response = await this.ask(decision.address, {
        method: "POST",
        body: decision.body,
        headers: {
          Accept: "application/json",
          "Content-Type": "application/x-www-form-urlencoded",
        },
        credentials: "same-origin",
      });
      const isOurs = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
      const told = isOurs ? await response.json() : null;
      return response.ok && told?.nomor === decision.number
        ? { ok: true, words: told.pesan }
        : { ok: false, words: told?.pesan ? `${lost} ${told.pesan}` : lost };
    } catch {
      return { ok: false, words: lost };
    }
  }
}
