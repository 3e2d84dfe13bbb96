// What is wrong with the form of a catatan: beside each field and in the box on top, as a page
// from the server shows it.
import { icon, make } from "./dom.js";

/** @typedef {Record<string, string[]>} Errors by field */

const PREFIX = "Kesalahan: ";

/**
 * Show these and only these, and move focus to the box.
 * @param {HTMLFormElement} form
 * @param {Errors} errors
 */
export function showErrors(form, errors) {
  clearErrors(form);
  const lines = Object.entries(errors).flatMap(([name, sentences]) => {
    const control = controlOf(form, name);
    control && mark(control, sentences);
    return sentences.map((words) =>
      make("li", {}, control ? make("a", { href: `#${control.id}` }, words) : words),
    );
  });
  if (!lines.length) {
    return;
  }
  const box = make(
    "div",
    { class: "error-summary", role: "alert", tabindex: "-1", "data-error-summary": true },
    make("h2", {}, icon("warning"), `Terdapat kesalahan (${lines.length})`),
    make("ul", {}, ...lines),
  );
  form.before(box);
  document.title = PREFIX + document.title;
  box.focus();
}

/** @param {HTMLFormElement} form */
export function clearErrors(form) {
  document.querySelector("[data-error-summary]")?.remove();
  document.title = document.title.startsWith(PREFIX)
    ? document.title.slice(PREFIX.length)
    : document.title;
  for (const said of form.querySelectorAll(".invalid-feedback")) {
    said.remove();
  }
  for (const control of form.querySelectorAll(".is-invalid")) {
    control.classList.remove("is-invalid");
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
}

/**
 * The control a field's name stands for: the first of a group.
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {HTMLElement | null}
 */
export function controlOf(form, name) {
  const wanted = name === "measurements" ? '[name^="measure_"]' : `[name="${CSS.escape(name)}"]`;
  return form.querySelector(`${wanted}:not([type=hidden])`);
}

/**
 * @param {HTMLElement} control
 * @param {string[]} sentences
 */
function mark(control, sentences) {
  const id = `${control.id}_error`;
  const said = make(
    "div",
    { id, class: "invalid-feedback d-flex" },
    icon("warning"),
    make("div", {}, ...sentences.map((words) => make("p", {}, words))),
  );
  const group = control.closest(".input-group, .form-check");
  (group ?? control).after(said);
  control.classList.add("is-invalid");
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", id);
}
