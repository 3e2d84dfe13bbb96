// The public check: hashes a chosen file here, in the browser, and says whether it is genuine.
import { hex, verdict } from "./file-check.js";

const section = document.querySelector("[data-file-check]");
const input = section?.querySelector("input[type=file]");
const answer = section?.querySelector("[data-file-verdict]");

/** @returns {import("./file-check.js").Published[]} */
function published() {
  return [...document.querySelectorAll("[data-sha256]")].map((place) => ({
    format: place.getAttribute("data-format") ?? "",
    sha256: place.getAttribute("data-sha256") ?? "",
  }));
}

/** @param {import("./file-check.js").Verdict} said */
function tell(said) {
  const notice = document.createElement("div");
  notice.className = `notice tone-${said.tone}`;
  const words = document.createElement("div");
  const word = document.createElement("strong");
  word.textContent = `${said.word}. `;
  words.append(word, said.text);
  notice.append(words);
  answer?.replaceChildren(notice);
}

async function check() {
  const file = /** @type {HTMLInputElement} */ (input).files?.[0];
  if (!file) {
    answer?.replaceChildren();
    return;
  }
  try {
    const hash = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    tell(verdict(hash, published(), section?.getAttribute("data-successor") ?? ""));
  } catch {
    tell({ tone: "tunda", word: "Belum dapat diperiksa", text: "Berkas ini tidak dapat dibaca. Pilih sekali lagi." });
  }
}

// Browsers hash on secure pages only; elsewhere the printed hashes are compared by hand.
if (section instanceof HTMLElement && input && globalThis.crypto?.subtle) {
  section.hidden = false;
  input.addEventListener("change", check);
}
