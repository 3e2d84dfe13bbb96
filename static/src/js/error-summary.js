// The box that lists what is wrong with a form: focus goes to it, and from it to each field.

/**
 * Move focus to the summary, so that it is read aloud and seen first.
 * @param {ParentNode} root where a summary may have appeared
 */
export function focusErrorSummary(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (summary instanceof HTMLElement) {
    summary.focus();
  }
}

/**
 * A link of the summary moves focus into its field, not only the page to its place.
 * @param {Document} page
 */
export function guideSummaryLinks(page) {
  page.addEventListener("click", (event) => {
    const { target } = event;
    const link = target instanceof Element ? target.closest("[data-error-summary] a") : null;
    const field = link && fieldBehind(page, link.getAttribute("href") ?? "");
    if (field) {
      event.preventDefault();
      field.scrollIntoView({ block: "center" });
      field.focus({ preventScroll: true });
    }
  });
}

/**
 * The control a summary link leads to; of a group of choices, the first one.
 * @param {Document} page
 * @param {string} href such as "#id_performed_on"
 * @returns {HTMLElement | null}
 */
export function fieldBehind(page, href) {
  const place = href.startsWith("#") ? page.getElementById(href.slice(1)) : null;
  if (!place) {
    return null;
  }
  const control = "input:not([type=hidden]), select, textarea";
  return place.matches(control) ? place : place.querySelector(control);
}
