// The bar that counts down while a decision may still be called back. On every page: whoever wanders
// off within the ten seconds, to whatever page, finds it there, and it is written in any case.
import { button, icon, make } from "./dom.js";
import { announce } from "./messages.js";
import { Pending } from "./pending.js";

const STAYING = "staying"; // set by the desk before it opens its next page

/** Nothing is posted for leaving this page: the next one goes on counting. */
export function stay() {
  document.documentElement.dataset[STAYING] = "";
}

export function watchPending() {
  const pending = new Pending({ storage: sessionStorage });
  const bar = make("div", { class: "undo-bar", role: "status", hidden: true });
  (document.querySelector("main .wrap") ?? document.querySelector("main"))?.prepend(bar);
  const draw = () => drawBar(bar, pending, () => undo(pending, draw));
  draw();
  setInterval(async () => {
    draw();
    if (pending.decision && pending.left === 0) {
      await write(pending);
      draw();
    }
  }, 500);
  window.addEventListener("pagehide", () => {
    if (!(STAYING in document.documentElement.dataset)) {
      pending.leave();
    }
  });
}

/**
 * @param {HTMLElement} bar
 * @param {Pending} pending
 * @param {() => void} callBack
 */
function drawBar(bar, pending, callBack) {
  const { decision, left } = pending;
  bar.hidden = !decision;
  if (!decision) {
    return;
  }
  if (bar.dataset.number !== decision.number) {
    bar.dataset.number = decision.number;
    bar.replaceChildren(
      icon("clock"),
      make("span", {}, `${decision.number}: ${decision.words}. Dicatat dalam 10 detik.`),
      make("span", { class: "secondary", "aria-hidden": "true", "data-left": true }),
      button("Urungkan", callBack),
    );
  }
  bar.querySelector("[data-left]").textContent = `${left} detik`;
}

/**
 * Post what waits and say how it went.
 * @param {Pending} pending
 */
export async function write(pending) {
  const number = pending.decision?.number;
  const { ok, words } = await pending.post();
  if (ok && number) {
    document.querySelector(`tr[data-row="${number}"]`)?.remove(); // it no longer waits
  }
  if (words) {
    announce(words, ok ? "ok" : "bahaya");
  }
}

/**
 * @param {Pending} pending
 * @param {() => void} draw
 */
function undo(pending, draw) {
  const { decision } = pending;
  pending.undo();
  draw();
  if (decision) {
    announce(`Keputusan atas ${decision.number} diurungkan. Catatan tetap menunggu.`, "netral");
    if (decision.address !== location.pathname) {
      location.assign(decision.address);
    }
  }
}
