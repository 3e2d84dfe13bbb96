// What every page loads. Pages work without it; this makes them quicker to use.
import htmx from "htmx.org";

import { focusErrorSummary, guideSummaryLinks } from "./error-summary.js";
import { closeMenusOnLeave } from "./menus.js";
import { announce } from "./messages.js";
import { watchPending } from "./undo-bar.js";

// The Content-Security-Policy forbids both eval and injected style sheets.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
// No copy of a page stays on a shared computer after its user has signed out.
htmx.config.historyCacheSize = 0;

document.addEventListener("htmx:sendError", () => {
  announce("Tidak ada sambungan. Periksa jaringan Anda, lalu coba lagi.", "tunda");
});

document.addEventListener("htmx:responseError", (event) => {
  const { status } = /** @type {CustomEvent} */ (event).detail.xhr;
  const words = {
    403: "Anda tidak berwenang melakukan tindakan ini, atau sesi Anda berakhir. Muat ulang halaman.",
    404: "Data ini tidak ditemukan lagi. Muat ulang halaman.",
    429: "Terlalu banyak percobaan. Coba lagi dalam 15 menit.",
    503: "Sistem sedang dipelihara. Coba lagi beberapa saat lagi.",
  };
  announce(words[status] ?? "Terjadi gangguan pada sistem. Coba lagi beberapa saat lagi.", "bahaya");
});

// A sign-in page is never put into the middle of another page.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (new URL(detail.xhr.responseURL || location.href).pathname === "/masuk/") {
    detail.shouldSwap = false;
    location.reload();
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  focusErrorSummary(/** @type {Element} */ (event.target));
});

document.addEventListener("click", (event) => {
  const { target } = event;
  if (target instanceof Element && target.closest("[data-print]")) {
    window.print();
  }
});

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target instanceof HTMLSelectElement && target.matches("[data-auto-submit]")) {
    target.form?.requestSubmit();
  }
});

// A table that a chart keeps folded is part of the printed page.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details[data-open-in-print]:not([open])")) {
    details.setAttribute("open", "");
    details.setAttribute("data-opened-for-print", "");
  }
});
window.addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("[data-opened-for-print]")) {
    details.removeAttribute("open");
    details.removeAttribute("data-opened-for-print");
  }
});

closeMenusOnLeave(document);
guideSummaryLinks(document);
watchPending();
focusErrorSummary(document);
