// Menus are <details>: they open and close by themselves; this closes them when one looks away.

/** @param {Document} page */
export function closeMenusOnLeave(page) {
  const openMenus = () => page.querySelectorAll("details.menu-pop[open]");

  page.addEventListener("click", (event) => {
    for (const menu of openMenus()) {
      if (!menu.contains(/** @type {Node} */ (event.target))) {
        menu.removeAttribute("open");
      }
    }
  });

  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      return;
    }
    for (const menu of openMenus()) {
      menu.removeAttribute("open");
      menu.querySelector("summary")?.focus();
    }
  });

  page.addEventListener("focusin", (event) => {
    for (const menu of openMenus()) {
      if (!menu.contains(/** @type {Node} */ (event.target))) {
        menu.removeAttribute("open");
      }
    }
  });
}
