// The form as this user gets it, kept on the phone: its body, and the figures of each activity.
// The server drew all of it; here it is only put into place.

const REFRESH_AFTER = 3600_000; // ms
const ADDRESS = "/catatan/kirim/rujukan/";

/**
 * @typedef {object} Figures
 * @property {string} html
 * @property {boolean} countsOnly
 *
 * @typedef {object} Reference
 * @property {string} pengguna
 * @property {string} perjanjian slug
 * @property {string} dibuat ISO
 * @property {{ biasa: string, jumlah: string }} formulir markup of the two kinds of form
 * @property {Record<string, Figures>} capaian by code of the activity
 */

/**
 * What is kept, renewed where that is possible and time.
 * @param {import("./phone-store.js").PhoneStore} store
 * @param {string} user
 * @param {boolean} [wait] for the renewal
 * @returns {Promise<Reference | undefined>}
 */
export async function referenceOf(store, user, wait = false) {
  const kept = await store.reference(user, "formulir");
  const age = kept ? Date.now() - kept.keptAt : Infinity;
  if (age < REFRESH_AFTER) {
    return kept.reference;
  }
  const renewal = renew(store, user);
  return wait || !kept ? ((await renewal) ?? kept?.reference) : kept.reference;
}

/**
 * @param {import("./phone-store.js").PhoneStore} store
 * @param {string} user
 * @returns {Promise<Reference | undefined>}
 */
async function renew(store, user) {
  try {
    const response = await fetch(ADDRESS, { headers: { Accept: "application/json" } });
    const isOurs = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
    const reference = response.ok && isOurs ? await response.json() : null;
    if (reference?.pengguna !== user) {
      return undefined;
    }
    await store.saveReference(user, "formulir", { keptAt: Date.now(), reference });
    return reference;
  } catch {
    return undefined; // no signal, or a full phone: what was kept stays
  }
}

/**
 * Elements of markup that our own server made.
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function drawn(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}
