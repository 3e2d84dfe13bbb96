// Drafts and their photos on the phone. Everything is keyed by user: nobody opens another's draft.
import { openDB } from "idb";

/**
 * @typedef {object} Draft
 * @property {string} user
 * @property {string} id the catatan's own id, made before it was first sent
 * @property {string} form which form it belongs to
 * @property {import("./form-text.js").Pair[]} fields
 * @property {string} savedAt ISO
 *
 * @typedef {object} StoredPhoto
 * @property {string} user
 * @property {string} draft
 * @property {string} input name of the file input it was chosen in
 * @property {File[]} files
 */

const NAME = "p4gn";
const VERSION = 1; // later stores (antrean, rujukan) come with a higher version, never a new name

/** Open the store; rejects where the browser keeps nothing (private windows, full disks). */
export async function openDraftStore() {
  const db = await openDB(NAME, VERSION, {
    upgrade(database) {
      const drafts = database.createObjectStore("draf", { keyPath: ["user", "id"] });
      drafts.createIndex("user", "user");
      const photos = database.createObjectStore("foto", { keyPath: ["user", "draft", "input"] });
      photos.createIndex("draft", ["user", "draft"]);
    },
    blocking(_current, _blocked, event) {
      /** @type {IDBDatabase} */ (event.target).close(); // a newer page needs a newer version
    },
  });
  return new DraftStore(db);
}

class DraftStore {
  /** @param {import("idb").IDBPDatabase} db */
  constructor(db) {
    this.db = db;
  }

  /** @param {Draft} draft */
  save(draft) {
    return this.db.put("draf", draft);
  }

  /**
   * @param {string} user
   * @param {string} id
   * @returns {Promise<Draft | undefined>}
   */
  find(user, id) {
    return this.db.get("draf", [user, id]);
  }

  /**
   * The user's latest draft of one form.
   * @param {string} user
   * @param {string} form
   * @returns {Promise<Draft | undefined>}
   */
  async latest(user, form) {
    const drafts = await this.db.getAllFromIndex("draf", "user", user);
    return drafts
      .filter((draft) => draft.form === form)
      .sort((a, b) => b.savedAt.localeCompare(a.savedAt))[0];
  }

  /**
   * Whether this phone also keeps a draft of somebody else. Only counted, never read.
   * @param {string} user
   */
  async hasOfOthers(user) {
    const [all, own] = await Promise.all([
      this.db.count("draf"),
      this.db.countFromIndex("draf", "user", user),
    ]);
    return all > own;
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
    const change = this.db.transaction(["draf", "foto"], "readwrite");
    change.objectStore("draf").delete([user, id]);
    const photos = change.objectStore("foto");
    for (const key of await photos.index("draft").getAllKeys([user, id])) {
      photos.delete(key);
    }
    await change.done;
  }
}
