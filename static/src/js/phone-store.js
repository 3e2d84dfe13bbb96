// What this phone keeps: drafts, photos, the queue, and what a form needs without signal.
// Everything is keyed by user: nobody opens or sends what another wrote.
import { openDB } from "idb";

/**
 * @typedef {import("./form-text.js").Pair} Pair
 *
 * @typedef {object} Draft
 * @property {string} user
 * @property {string} id the catatan's own id, made before it was first sent
 * @property {string} form which form it belongs to
 * @property {string} agreement slug of the agreement it is about
 * @property {string} page path of the page it was written on
 * @property {Pair[]} fields
 * @property {string} savedAt ISO
 * @property {Problem} [problem] why it came back from the queue
 * @property {string[]} [sent] ids of files that may have arrived before it came back
 *
 * @typedef {object} StoredPhoto
 * @property {string} user
 * @property {string} draft
 * @property {string} input id of the file input it was chosen in
 * @property {File[]} files
 *
 * @typedef {object} QueuedFile
 * @property {string} id of the evidence
 * @property {string} kind photo, attendance or document
 * @property {string} sha256
 * @property {number} size bytes
 * @property {string} input where among the stored photos it lies
 * @property {number} index
 *
 * @typedef {"waiting" | "stuck" | "received"} QueueState
 *
 * @typedef {object} Problem
 * @property {string} why
 * @property {string} words
 * @property {Record<string, string[]>} [errors] by field
 *
 * @typedef {object} Item one catatan on its way
 * @property {string} user
 * @property {string} id
 * @property {string} agreement
 * @property {string} page
 * @property {string} title of the activity, for the list
 * @property {Pair[]} fields
 * @property {QueuedFile[]} files
 * @property {boolean} finish sent for verification, or kept as a draft on the server
 * @property {QueueState} state
 * @property {string} queuedAt ISO
 * @property {number} tries
 * @property {number} nextAt ms since 1970: not before then
 * @property {string} [number] once the server has given it
 * @property {string} [address] of its page
 * @property {string} [receivedAt] ISO
 * @property {Problem} [problem]
 * @property {Blob} [thumbnail]
 *
 * @typedef {object} Owner who used this phone last
 * @property {string} user
 * @property {string} name
 */

const NAME = "p4gn";
const VERSION = 2; // 1 had drafts and photos only
const RECEIPTS_LAST = 7 * 24 * 3600 * 1000; // ms
const OWNER = ["", "owner"];

/** Open the store; rejects where the browser keeps nothing (private windows, full disks). */
export async function openPhoneStore() {
  const db = await openDB(NAME, VERSION, {
    upgrade(database, before) {
      if (before < 1) {
        const drafts = database.createObjectStore("draf", { keyPath: ["user", "id"] });
        drafts.createIndex("user", "user");
        const photos = database.createObjectStore("foto", { keyPath: ["user", "draft", "input"] });
        photos.createIndex("draft", ["user", "draft"]);
      }
      if (before < 2) {
        const queue = database.createObjectStore("antrean", { keyPath: ["user", "id"] });
        queue.createIndex("user", "user");
        database.createObjectStore("rujukan", { keyPath: ["user", "name"] });
      }
    },
    blocking(_current, _blocked, event) {
      /** @type {IDBDatabase} */ (event.target).close(); // a newer page needs a newer version
    },
  });
  return new PhoneStore(db);
}

export class PhoneStore {
  /** @param {import("idb").IDBPDatabase} db */
  constructor(db) {
    this.db = db;
  }

  // --- Drafts ------------------------------------------------------------------------------------

  /** @param {Draft} draft */
  saveDraft(draft) {
    return this.db.put("draf", draft);
  }

  /**
   * @param {string} user
   * @param {string} id
   * @returns {Promise<Draft | undefined>}
   */
  draft(user, id) {
    return this.db.get("draf", [user, id]);
  }

  /**
   * The user's drafts, the latest first.
   * @param {string} user
   * @returns {Promise<Draft[]>}
   */
  async drafts(user) {
    const drafts = await this.db.getAllFromIndex("draf", "user", user);
    return drafts.sort((a, b) => b.savedAt.localeCompare(a.savedAt));
  }

  /**
   * Whether this phone also keeps something of somebody else. Only counted, never read.
   * @param {string} user
   */
  async hasOfOthers(user) {
    const counts = await Promise.all(
      ["draf", "antrean"].flatMap((store) => [
        this.db.count(store),
        this.db.countFromIndex(store, "user", user),
      ]),
    );
    return counts[0] > counts[1] || counts[2] > counts[3];
  }

  /** @param {StoredPhoto} photos */
  savePhotos(photos) {
    return this.db.put("foto", photos);
  }

  /**
   * @param {string} user
   * @param {string} draft
   * @returns {Promise<StoredPhoto[]>}
   */
  photosOf(user, draft) {
    return this.db.getAllFromIndex("foto", "draft", [user, draft]);
  }

  /**
   * Forget a draft and its photos: the server has them, or the user threw them away.
   * @param {string} user
   * @param {string} id
   */
  async remove(user, id) {
    const change = this.db.transaction(["draf", "foto", "antrean"], "readwrite");
    change.objectStore("draf").delete([user, id]);
    if (!(await change.objectStore("antrean").getKey([user, id]))) {
      await deletePhotos(change.objectStore("foto"), user, id);
    }
    await change.done;
  }

  // --- The queue ---------------------------------------------------------------------------------

  /**
   * A draft goes into the queue; its photos stay where they are.
   * @param {Item} item
   */
  async enqueue(item) {
    const change = this.db.transaction(["draf", "antrean"], "readwrite");
    change.objectStore("draf").delete([item.user, item.id]);
    change.objectStore("antrean").put(item);
    await change.done;
  }

  /**
   * @param {string} user
   * @param {string} id
   * @returns {Promise<Item | undefined>}
   */
  item(user, id) {
    return this.db.get("antrean", [user, id]);
  }

  /**
   * The user's queue, the oldest first, receipts among it.
   * @param {string} user
   * @returns {Promise<Item[]>}
   */
  async items(user) {
    const items = await this.db.getAllFromIndex("antrean", "user", user);
    return items.sort((a, b) => a.queuedAt.localeCompare(b.queuedAt));
  }

  /**
   * Change what is kept of an item, unless it was taken back or thrown away meanwhile.
   * @param {Item} item
   * @param {Partial<Item>} changes
   * @returns {Promise<Item | undefined>}
   */
  async update({ user, id }, changes) {
    const change = this.db.transaction("antrean", "readwrite");
    const kept = await change.store.get([user, id]);
    const item = kept && { ...kept, ...changes };
    if (item) {
      change.store.put(item);
    }
    await change.done;
    return item;
  }

  /**
   * The server has it: let go of the photos, keep the receipt.
   * @param {Item} item
   * @param {Partial<Item>} receipt
   */
  async settle({ user, id }, receipt) {
    const change = this.db.transaction(["antrean", "foto"], "readwrite");
    const queue = change.objectStore("antrean");
    const kept = await queue.get([user, id]);
    if (kept) {
      queue.put({ ...kept, ...receipt, fields: [], files: [], problem: undefined });
      await deletePhotos(change.objectStore("foto"), user, id);
    }
    await change.done;
  }

  /**
   * Out of the queue and back among the drafts, to be changed.
   * @param {Item} item
   */
  async takeBack({ user, id }) {
    const change = this.db.transaction(["draf", "antrean"], "readwrite");
    const kept = await change.objectStore("antrean").get([user, id]);
    if (kept && kept.state !== "received") {
      const { agreement, page, fields, problem } = kept;
      const savedAt = new Date().toISOString();
      const sent = kept.files.map((/** @type {QueuedFile} */ file) => file.id);
      change
        .objectStore("draf")
        .put({ user, id, form: "catat", agreement, page, fields, savedAt, problem, sent });
      change.objectStore("antrean").delete([user, id]);
    }
    await change.done;
  }

  /**
   * Throw an item away with its photos, or an old receipt.
   * @param {string} user
   * @param {string} id
   */
  async discard(user, id) {
    const change = this.db.transaction(["antrean", "foto"], "readwrite");
    change.objectStore("antrean").delete([user, id]);
    await deletePhotos(change.objectStore("foto"), user, id);
    await change.done;
  }

  /**
   * Receipts are kept for a week.
   * @param {string} user
   * @param {number} now ms
   */
  async forgetOldReceipts(user, now) {
    for (const item of await this.items(user)) {
      if (item.state === "received" && now - Date.parse(item.receivedAt ?? "") > RECEIPTS_LAST) {
        await this.discard(user, item.id);
      }
    }
  }

  // --- What a form needs without signal ----------------------------------------------------------

  /**
   * @param {string} user
   * @param {string} name
   */
  async reference(user, name) {
    return (await this.db.get("rujukan", [user, name]))?.content;
  }

  /**
   * @param {string} user
   * @param {string} name
   * @param {unknown} content
   */
  saveReference(user, name, content) {
    return this.db.put("rujukan", { user, name, content });
  }

  /** @returns {Promise<Owner | undefined>} */
  async owner() {
    return (await this.db.get("rujukan", OWNER))?.content;
  }

  /** @param {Owner} owner */
  saveOwner(owner) {
    const [user, name] = OWNER;
    return this.db.put("rujukan", { user, name, content: owner });
  }

  /** Who signs out leaves a phone that shows nothing of theirs; their queue waits for them. */
  async forgetOwner() {
    await this.db.delete("rujukan", OWNER);
  }
}

/**
 * @param {import("idb").IDBPObjectStore<any, any, any, "readwrite">} photos
 * @param {string} user
 * @param {string} draft
 */
async function deletePhotos(photos, user, draft) {
  for (const key of await photos.index("draft").getAllKeys([user, draft])) {
    photos.delete(key);
  }
}
