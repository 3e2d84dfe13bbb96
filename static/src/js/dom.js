// Small pieces of a page, made without markup in strings: what people typed is always text.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string | boolean | EventListener>} [marks] attributes; functions listen
 * @param {...(Node | string)} inside
 * @returns {any}
 */
export function make(tag, marks = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(marks)) {
    if (typeof value === "function") {
      element.addEventListener(name, value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false) {
      element.setAttribute(name, value);
    }
  }
  element.append(...inside);
  return element;
}

/**
 * A drawing of the sprite; a word always stands beside it.
 * @param {string} name
 */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("focusable", "false");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  drawing.append(use);
  return drawing;
}

/**
 * @param {string} text
 * @param {() => void} press
 * @param {string} [look]
 */
export function button(text, press, look = "btn btn-outline btn-small") {
  return make("button", { type: "button", class: look, click: press }, text);
}

/**
 * A coloured box that says something, with what can be done about it.
 * @param {string} tone
 * @param {string} drawing
 * @param {string | Node} words
 * @param {...Node} actions
 */
export function notice(tone, drawing, words, ...actions) {
  const body = make("div", {}, make("p", { class: "mb-0" }, words));
  if (actions.length) {
    body.append(make("div", { class: "d-flex flex-wrap gap-2 mt-2" }, ...actions));
  }
  return make("div", { class: `notice tone-${tone} mb-3` }, icon(drawing), body);
}
