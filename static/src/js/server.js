// The outbox's side of the wire: four requests, and what their answers mean. Pure but for `fetch`.

const PATIENCE = 30_000; // ms for the smallest request
const SLOWEST = 20; // bytes a millisecond (20 kB/s): bigger bodies get more time

/**
 * @typedef {object} Session
 * @property {string} pengguna
 * @property {string} csrf
 * @property {string} sekarang ISO, the server's clock
 *
 * @typedef {object} Answer
 * @property {number} status 0 where there was none
 * @property {any} body what the server said, if it was the server
 * @property {number} after seconds it asked to wait, or 0
 * @property {boolean} signedOut a sign-in page stood in the way
 */

/** @type {Answer} */
const NOTHING = { status: 0, body: null, after: 0, signedOut: false };

export class Server {
  /**
   * @param {typeof fetch} ask
   * @param {string} base of the addresses
   */
  constructor(ask = (...request) => fetch(...request), base = "/catatan/kirim/") {
    this.ask = ask;
    this.base = base;
    this.token = "";
  }

  /** Who is signed in; keeps the token that writing needs. @returns {Promise<Answer>} */
  async session() {
    const answer = await this.request("GET", "sesi/");
    this.token = answer.body?.csrf ?? "";
    return answer.body?.pengguna ? answer : { ...answer, body: null };
  }

  /**
   * @param {import("./phone-store.js").Item} item
   * @returns {Promise<Answer>}
   */
  fields(item) {
    const body = JSON.stringify({
      skema: 1,
      isian: item.fields,
      berkas: item.files.map(({ id, kind, sha256, size }) => ({
        id,
        jenis: kind,
        sidik: sha256,
        ukuran: size,
      })),
      ditulis: item.queuedAt,
      selesai: item.finish,
    });
    return this.about(item, "PUT", "", body, "application/json");
  }

  /**
   * @param {import("./phone-store.js").Item} item
   * @param {string} id
   * @param {Blob} file
   * @returns {Promise<Answer>}
   */
  file(item, id, file) {
    return this.about(item, "PUT", `bukti/${id}/`, file, file.type || "application/octet-stream");
  }

  /**
   * @param {import("./phone-store.js").Item} item
   * @returns {Promise<Answer>}
   */
  finish(item) {
    return this.about(item, "POST", "selesai/");
  }

  /**
   * A request about one item: only an answer that echoes its id is the portal's own.
   * @param {import("./phone-store.js").Item} item
   * @param {string} verb
   * @param {string} path
   * @param {BodyInit} [body]
   * @param {string} [type]
   */
  async about(item, verb, path, body, type) {
    const asked = item.agreement ? `?perjanjian=${encodeURIComponent(item.agreement)}` : "";
    const answer = await this.request(verb, `${item.id}/${path}${asked}`, body, type);
    return answer.body?.id === item.id ? answer : { ...answer, body: null };
  }

  /**
   * @param {string} verb
   * @param {string} path
   * @param {BodyInit} [body]
   * @param {string} [type]
   * @returns {Promise<Answer>}
   */
  async request(verb, path, body, type) {
    const headers = { Accept: "application/json", "X-CSRFToken": this.token };
    if (type) {
      headers["Content-Type"] = type;
    }
    if (body instanceof File) {
      headers["Content-Disposition"] = `attachment; filename*=UTF-8''${encodeURIComponent(body.name)}`;
    }
    const patience = new AbortController();
    const alarm = setTimeout(() => patience.abort(), patienceFor(body));
    try {
      const response = await this.ask(`${this.base}${path}`, {
        method: verb,
        headers,
        body,
        credentials: "same-origin",
        cache: "no-store",
        signal: patience.signal,
      });
      return await this.read(response);
    } catch {
      return NOTHING; // no signal, cut off, or too slow: all the same to whoever waits
    } finally {
      clearTimeout(alarm);
    }
  }

  /**
   * @param {Response} response
   * @returns {Promise<Answer>}
   */
  async read(response) {
    const isOurs = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
    const signedOut = response.redirected && new URL(response.url).pathname.startsWith("/masuk/");
    return {
      status: response.redirected ? 0 : response.status,
      body: isOurs && !response.redirected ? await response.json() : null,
      after: Number(response.headers.get("Retry-After")) || 0,
      signedOut,
    };
  }
}

/** @param {BodyInit} [body] @returns {number} ms */
function patienceFor(body) {
  const size = body instanceof Blob ? body.size : String(body ?? "").length;
  return PATIENCE + size / SLOWEST;
}
