// Sends what waits in the queue, one catatan after another, each in pieces that may be repeated.
// A catatan that the server will not take steps aside and never holds up the next one.

/**
 * @typedef {import("./phone-store.js").Item} Item
 * @typedef {import("./server.js").Answer} Answer
 *
 * @typedef {"idle" | "sending" | "offline" | "signedOut" | "otherUser" | "received" | "stuck"} Stage
 *
 * @typedef {object} News
 * @property {Stage} stage
 * @property {string} [id] of the catatan
 * @property {number} [file] which of the files is on its way, from 1
 * @property {number} [files]
 * @property {number} [percent] of the bytes
 * @property {string} [number]
 * @property {string} [address]
 * @property {boolean} [finish]
 * @property {string[]} [warnings]
 * @property {import("./phone-store.js").Problem} [problem]
 * @property {number} [clockOff] ms by which the phone's clock misses the server's
 */

const FIRST_WAIT = 5_000; // ms
const LONGEST_WAIT = 300_000;
const RESENDS = 3; // of a file that changed on the way
const WORDS = {
  403: "Anda tidak berwenang mengirim catatan ini.",
  404: "Catatan ini tidak dapat dikirim dari akun Anda.",
  other: "Server tidak dapat menerima catatan ini. Data tetap aman di perangkat.",
  gone: "Foto tidak terbaca lagi di perangkat ini. Ambil atau pilih foto itu sekali lagi.",
};

/** Nothing more can be sent in this run. */
class Stop extends Error {
  /** @param {Stage} stage */
  constructor(stage) {
    super(stage);
    this.stage = stage;
  }
}

/** This catatan waits; the next may go. */
class Later extends Error {
  /** @param {number} [seconds] @param {import("./phone-store.js").Problem} [problem] */
  constructor(seconds = 0, problem = undefined) {
    super();
    this.seconds = seconds;
    this.problem = problem;
  }
}

/** This catatan needs its author. */
class Stuck extends Error {
  /** @param {import("./phone-store.js").Problem} problem @param {Partial<Item>} [known] */
  constructor(problem, known = {}) {
    super(problem.words);
    this.problem = problem;
    this.known = known;
  }
}

export class Sender {
  /**
   * @param {object} parts
   * @param {import("./phone-store.js").PhoneStore} parts.store
   * @param {import("./server.js").Server} parts.server
   * @param {string} parts.user
   * @param {(news: News) => void} parts.tell
   * @param {() => number} [parts.now] ms
   * @param {() => number} [parts.chance] from 0 to 1
   */
  constructor({ store, server, user, tell, now = Date.now, chance = Math.random }) {
    this.store = store;
    this.server = server;
    this.user = user;
    this.tell = tell;
    this.now = now;
    this.chance = chance;
  }

  /**
   * Send all that is due.
   * @param {boolean} [atOnce] also what was told to wait
   * @returns {Promise<number | null>} ms until something is due again; null when nothing waits
   */
  async run(atOnce = false) {
    let due = await this.due(atOnce);
    try {
      if (due.length) {
        await this.openSession();
      }
      while (due.length) {
        for (const item of due) {
          await this.deliver(item);
        }
        due = await this.due(false); // queued meanwhile
      }
      this.tell({ stage: "idle" });
    } catch (error) {
      if (!(error instanceof Stop)) {
        throw error;
      }
      await this.putOff(due);
      this.tell({ stage: error.stage });
    }
    return this.untilNext();
  }

  /** @param {boolean} atOnce */
  async due(atOnce) {
    const items = await this.store.items(this.user);
    return items.filter(
      (item) => item.state === "waiting" && (atOnce || item.nextAt <= this.now()),
    );
  }

  async openSession() {
    const answer = await this.server.session();
    if (answer.signedOut) {
      throw new Stop("signedOut");
    }
    if (!answer.body) {
      throw new Stop("offline");
    }
    if (answer.body.pengguna !== this.user) {
      throw new Stop("otherUser");
    }
    const clockOff = this.now() - Date.parse(answer.body.sekarang);
    if (Number.isFinite(clockOff)) {
      this.tell({ stage: "sending", clockOff });
    }
  }

  /** @param {Item} item */
  async deliver(item) {
    try {
      await this.send(item);
    } catch (error) {
      if (error instanceof Stuck) {
        const { problem, known } = error;
        await this.store.update(item, { ...known, state: "stuck", problem });
        this.tell({ stage: "stuck", id: item.id, problem });
      } else if (error instanceof Later) {
        await this.putOff([item], error);
      } else {
        throw error;
      }
    }
  }

  /** @param {Item} item */
  async send(item) {
    this.tell({ stage: "sending", id: item.id, file: 0, files: item.files.length, percent: 0 });
    let told = await this.asked(item, () => this.server.fields(item));
    const fields = withVersion(item.fields, told.versi);
    await this.store.update(item, { number: told.nomor, address: told.alamat, fields });
    const warnings = told.peringatan;
    if (!told.selesai) {
      told = await this.complete(item, told);
    }
    const receipt = {
      state: /** @type {const} */ ("received"),
      number: told.nomor,
      address: told.alamat,
      receivedAt: new Date(this.now()).toISOString(),
    };
    await this.store.settle(item, receipt);
    this.tell({
      stage: "received",
      id: item.id,
      number: told.nomor,
      address: told.alamat,
      finish: item.finish,
      warnings,
    });
  }

  /**
   * The files that are missing, and the end.
   * @param {Item} item
   * @param {any} told what the server has of it
   */
  async complete(item, told) {
    for (const [place, file] of item.files.entries()) {
      if (told.kurang.includes(file.id)) {
        this.tell({ stage: "sending", id: item.id, ...progress(item, place) });
        told = await this.sendFile(item, file);
      }
    }
    return item.finish ? this.asked(item, () => this.server.finish(item)) : told;
  }

  /**
   * @param {Item} item
   * @param {import("./phone-store.js").QueuedFile} file
   */
  async sendFile(item, file) {
    const stored = await this.store.photosOf(item.user, item.id);
    const blob = stored.find((one) => one.input === file.input)?.files[file.index];
    if (!blob) {
      throw new Stuck({ why: "hilang", words: WORDS.gone });
    }
    for (let sent = 1; ; sent += 1) {
      try {
        return await this.asked(item, () => this.server.file(item, file.id, blob));
      } catch (error) {
        const isAltered = error instanceof Stuck && error.problem.why === "sidik";
        if (!isAltered || sent === RESENDS) {
          throw error instanceof Stuck ? besideInput(error, file) : error;
        }
      }
    }
  }

  /**
   * What the server says of the item; whatever is not a plain yes is thrown as what follows from it.
   * @param {Item} item
   * @param {() => Promise<Answer>} request
   */
  async asked(item, request) {
    const { status, body, after, signedOut } = await request();
    if (signedOut) {
      throw new Stop("signedOut");
    }
    if (status === 0 || [502, 503, 504].includes(status)) {
      throw new Stop("offline");
    }
    if (status < 300 && body) {
      return body;
    }
    if (status >= 500 || status === 409 || status === 429 || !body) {
      // A page in the way says nothing about the catatan; a full disk does.
      throw new Later(after, status === 507 && body ? { why: body.sebab, words: body.pesan } : undefined);
    }
    const words = body.pesan ?? WORDS[status] ?? WORDS.other;
    const known = body.nomor ? { number: body.nomor } : {};
    const fields = body.versi ? withVersion(item.fields, body.versi) : item.fields;
    throw new Stuck({ why: body.sebab, words, errors: body.kesalahan }, { ...known, fields });
  }

  /**
   * Each of these waits longer the oftener it was tried, and not all at once.
   * @param {Item[]} items
   * @param {{ seconds?: number, problem?: import("./phone-store.js").Problem }} [asked]
   */
  async putOff(items, { seconds = 0, problem = undefined } = {}) {
    for (const { user, id } of items) {
      const item = await this.store.item(user, id);
      if (item?.state === "waiting") {
        const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** item.tries);
        const nextAt = this.now() + Math.max(seconds * 1000, wait * (0.5 + this.chance() / 2));
        await this.store.update(item, { tries: item.tries + 1, nextAt, problem });
      }
    }
  }

  /** @returns {Promise<number | null>} ms */
  async untilNext() {
    const waiting = (await this.store.items(this.user)).filter((item) => item.state === "waiting");
    return waiting.length
      ? Math.max(0, Math.min(...waiting.map((item) => item.nextAt)) - this.now())
      : null;
  }
}

/**
 * The fields with the version the server told last, so that the next sending changes that one.
 * @param {import("./form-text.js").Pair[]} fields
 * @param {number} version
 * @returns {import("./form-text.js").Pair[]}
 */
export function withVersion(fields, version) {
  return [...fields.filter(([name]) => name !== "version"), ["version", String(version)]];
}

/**
 * What is wrong with a file is said beside the input it was chosen in.
 * @param {Stuck} stuck
 * @param {import("./phone-store.js").QueuedFile} file
 */
function besideInput({ problem, known }, file) {
  const errors = { [file.input.replace(/^id_/, "")]: [problem.words] };
  return new Stuck({ ...problem, errors }, known);
}

/**
 * @param {Item} item
 * @param {number} place of the file that is sent now
 */
function progress(item, place) {
  const bytes = item.files.map((file) => file.size);
  const sum = (/** @type {number[]} */ some) => some.reduce((total, one) => total + one, 0);
  const percent = Math.floor((100 * sum(bytes.slice(0, place))) / Math.max(1, sum(bytes)));
  return { file: place + 1, files: item.files.length, percent };
}
