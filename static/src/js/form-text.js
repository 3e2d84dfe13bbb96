// What was typed into a form, as plain pairs, and back. Pure but for the form it is given.

const NEVER_KEPT = new Set(["csrfmiddlewaretoken"]);
const NOT_TEXT = new Set(["file", "password", "submit", "button", "reset", "image"]);

/**
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control
 * @typedef {[string, string]} Pair name and value
 */

/**
 * Every named value of the form that is text or a choice; files and secrets are left out.
 * @param {{ elements: Iterable<any> }} form
 * @returns {Pair[]}
 */
export function textOf(form) {
  /** @type {Pair[]} */
  const pairs = [];
  for (const control of form.elements) {
    if (!isKept(control)) {
      continue;
    }
    if (isChoice(control)) {
      if (control.checked) {
        pairs.push([control.name, control.value]);
      }
    } else if (control.type === "select-multiple") {
      for (const option of control.selectedOptions) {
        pairs.push([control.name, option.value]);
      }
    } else {
      pairs.push([control.name, control.value]);
    }
  }
  return pairs;
}

/**
 * Put pairs back. A field that the pairs do not name and is not a choice is left as it stands.
 * @param {{ elements: Iterable<any> }} form
 * @param {Pair[]} pairs
 */
export function fillText(form, pairs) {
  /** @type {Map<string, string[]>} */
  const values = new Map();
  for (const [name, value] of pairs) {
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  for (const control of form.elements) {
    if (!isKept(control)) {
      continue;
    }
    const wanted = values.get(control.name);
    if (isChoice(control)) {
      control.checked = wanted?.includes(control.value) ?? false;
    } else if (control.type === "select-multiple") {
      for (const option of control.options) {
        option.selected = wanted?.includes(option.value) ?? false;
      }
    } else if (wanted?.length) {
      control.value = wanted.shift();
    }
  }
}

/** @param {Control} control */
function isKept(control) {
  return Boolean(
    control.name && !control.disabled && !NOT_TEXT.has(control.type) && !NEVER_KEPT.has(control.name),
  );
}

/** @param {Control} control */
function isChoice(control) {
  return control.type === "checkbox" || control.type === "radio";
}
