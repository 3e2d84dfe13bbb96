// A search above the list of villages: two letters leave those that hold them, the last used first.

const FEWEST = 2; // letters

/**
 * Whether a place answers to what was typed: every word of it, anywhere.
 * @param {string} place such as "Desa Baru, Kec. Sungai Raya"
 * @param {string} typed
 */
export function answers(place, typed) {
  const name = place.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => name.includes(word));
}

/**
 * @param {HTMLSelectElement} select
 * @param {(tag: string, marks?: any, ...inside: any[]) => any} make
 */
export function searchable(select, make) {
  const groups = [...select.children].map((child) => child.cloneNode(true));
  const said = make("span", { class: "form-text", role: "status" });
  const search = make("input", {
    type: "search",
    class: "form-control mb-2",
    id: `${select.id}_search`,
    autocomplete: "off",
    enterkeyhint: "search",
    placeholder: "Cari desa, kelurahan, atau kecamatan",
    "aria-label": "Cari desa, kelurahan, atau kecamatan",
  });
  const narrow = () => {
    const { value: chosen } = select;
    const typed = search.value.trim();
    const wanted = typed.length < FEWEST ? "" : typed;
    select.replaceChildren(...groups.map((group) => narrowed(group, wanted, chosen)).filter(Boolean));
    const found = [...select.options].filter((one) => one.value && answers(one.text, wanted));
    const isFound = wanted && found.length === 1;
    select.value = isFound ? found[0].value : chosen;
    said.textContent = wanted ? `${found.length} tempat ditemukan` : "";
    if (isFound) {
      select.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  search.addEventListener("input", narrow);
  search.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter") {
      event.preventDefault(); // it looks for a place; the form goes by its own button
      select.focus();
    }
  });
  select.before(search, said);
}

/**
 * A group or option with only what answers, and what is chosen; nothing where none does.
 * @param {Node} node
 * @param {string} wanted
 * @param {string} chosen
 */
function narrowed(node, wanted, chosen) {
  const isKept = (/** @type {HTMLOptionElement} */ one) =>
    !wanted || !one.value || one.value === chosen || answers(one.text, wanted);
  if (node instanceof HTMLOptionElement) {
    return isKept(node) ? node.cloneNode(true) : null;
  }
  const group = /** @type {HTMLOptGroupElement} */ (node.cloneNode(true));
  for (const option of [...group.querySelectorAll("option")]) {
    if (!isKept(option)) {
      option.remove();
    }
  }
  return group.querySelector("option") ? group : null;
}
