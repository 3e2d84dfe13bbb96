// Messages that appear without a new page, in the region that screen readers listen to.

/**
 * Show one message in the page's message region.
 * @param {string} text
 * @param {"ok" | "proses" | "tunda" | "bahaya" | "netral"} tone
 */
export function announce(text, tone) {
  const region = document.getElementById("pesan");
  if (!region || region.textContent?.trim() === text) {
    return; // what is already said is not said again
  }
  const notice = document.createElement("div");
  notice.className = `notice tone-${tone}`;
  const words = document.createElement("div");
  words.textContent = text;
  notice.append(words);
  region.replaceChildren(notice);
}
