// The verifier's desk: a decision may be called back for ten seconds while the next catatan is read,
// proofs are zoomed and turned, and the keyboard does it all.
import { make } from "./dom.js";
import { announce } from "./messages.js";
import { Pending } from "./pending.js";
import { stay, write } from "./undo-bar.js";
import { Viewer } from "./viewer.js";

const SAID = { verified: "Terverifikasi", returned: "Dikembalikan", rejected: "Ditolak" };
const OFF = "p4gn-pintasan-mati";

const pending = new Pending({ storage: sessionStorage });
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-decision]"));
const gallery = document.querySelector(".gallery-large");
const viewer = gallery instanceof HTMLElement ? new Viewer(gallery) : null;
const neighbour = (/** @type {string} */ way) =>
  /** @type {HTMLAnchorElement | null} */ (document.querySelector(`a[rel=${way}]`))?.href;

/** @param {string} address */
function go(address) {
  stay();
  location.assign(address);
}

// --- Deciding ---------------------------------------------------------------------------------------

form?.addEventListener("submit", (event) => {
  const { submitter } = event;
  if (submitter instanceof HTMLButtonElement && submitter.name === "decision") {
    event.preventDefault();
    decide(submitter);
  }
});

/**
 * The server judges the form without writing anything; only what it would take is held.
 * @param {HTMLButtonElement} pressed
 */
async function decide(pressed) {
  await write(pending); // an earlier one is no longer called back
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form, pressed)));
  const { number, queue } = form.dataset;
  const address = location.pathname;
  try {
    const answer = await fetch(address, { method: "POST", body, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.redirected || !page.querySelector("[name=confirmed]")) {
      stay();
      form.append(make("input", { type: "hidden", name: "decision", value: pressed.value }));
      form.submit(); // the page that comes back says what is missing, or how it stands
      return;
    }
  } catch {
    announce("Tidak ada sambungan. Keputusan belum tercatat.", "bahaya");
    return;
  }
  body.set("confirmed", "ya");
  pending.hold({ address, body: `${body}`, number, words: SAID[pressed.value] });
  go(neighbour("next") ?? queue);
}

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("a[rel=next], a[rel=prev]")) {
    stay();
  }
});

// --- Keys -------------------------------------------------------------------------------------------

const keys = document.querySelector("[data-keys]");
const toggle = /** @type {HTMLInputElement | null} */ (document.getElementById("pintasan"));
if (keys instanceof HTMLElement && toggle) {
  keys.hidden = false;
  toggle.checked = localStorage.getItem(OFF) === null;
  toggle.addEventListener("change", () =>
    toggle.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "ya"),
  );
}

/** @type {Record<string, () => unknown>} */
const DEEDS = {
  j: () => follow("next"),
  k: () => follow("prev"),
  n: () => viewer?.next(),
  r: () => viewer?.frame?.turn(),
  "+": () => viewer?.frame?.zoom(1.25),
  "=": () => viewer?.frame?.zoom(1.25),
  "-": () => viewer?.frame?.zoom(0.8),
  y: () => agreeNext(),
  v: () => press("verified"),
  c: () => /** @type {HTMLElement | null} */ (form?.querySelector("[name=note]"))?.focus(),
  u: () => /** @type {HTMLElement | null} */ (document.querySelector(".undo-bar button"))?.click(),
};

document.addEventListener("keydown", (event) => {
  const isTyping =
    event.target instanceof Element &&
    event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
  const isOff = localStorage.getItem(OFF) !== null;
  if (isTyping || isOff || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const deed = form ? DEEDS[event.key.toLowerCase()] : null;
  if (deed) {
    event.preventDefault();
    deed();
  }
});

/** @param {string} way */
function follow(way) {
  const address = neighbour(way);
  if (address) {
    go(address);
  }
}

/** @param {string} decision */
function press(decision) {
  /** @type {HTMLButtonElement | null} */ (
    form?.querySelector(`button[name=decision][value=${decision}]`)
  )?.click();
}

/** One claim after another, so that each is read. */
function agreeNext() {
  const open = [...(form?.querySelectorAll("[role=radiogroup]") ?? [])].find(
    (group) => !group.querySelector("input:checked"),
  );
  const yes = open?.querySelector("input[value=ya]");
  if (yes instanceof HTMLInputElement) {
    yes.checked = true;
    yes.focus();
  }
}
