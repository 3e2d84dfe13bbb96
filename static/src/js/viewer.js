// Looking closely at a proof: larger, smaller, turned. The stored picture is never changed.
import { button, make } from "./dom.js";

const STEP = 1.25;
const LARGEST = 6;

export class Viewer {
  /** @param {HTMLElement} gallery list of large pictures */
  constructor(gallery) {
    this.frames = [...gallery.querySelectorAll("li")]
      .map((item) => item.querySelector("img"))
      .filter((picture) => picture !== null)
      .map((picture) => new Frame(picture));
    this.at = 0;
    this.mark();
  }

  get frame() {
    return this.frames[this.at];
  }

  /** The next proof, and after the last the first. */
  next() {
    this.at = (this.at + 1) % Math.max(1, this.frames.length);
    this.mark();
    this.frame?.box.scrollIntoView({ block: "nearest" });
  }

  mark() {
    for (const frame of this.frames) {
      frame.box.classList.toggle("is-chosen", frame === this.frame);
    }
  }
}

class Frame {
  /** @param {HTMLImageElement} picture */
  constructor(picture) {
    this.picture = picture;
    this.scale = 1;
    this.turns = 0;
    const link = /** @type {HTMLAnchorElement} */ (picture.closest("a"));
    this.box = make("div", { class: "viewer", tabindex: "0", role: "group", "aria-label": picture.alt });
    link.replaceWith(this.box);
    this.box.append(picture);
    this.box.after(
      make(
        "div",
        { class: "viewer-tools" },
        tool("−", `Perkecil ${picture.alt}`, () => this.zoom(1 / STEP)),
        tool("+", `Perbesar ${picture.alt}`, () => this.zoom(STEP)),
        tool("Putar", `Putar ${picture.alt}`, () => this.turn()),
        make("a", { class: "btn btn-link btn-small", href: link.href, download: true }, "Unduh"),
      ),
    );
  }

  /** @param {number} by */
  zoom(by) {
    this.scale = Math.min(LARGEST, Math.max(1, this.scale * by));
    this.show();
  }

  turn() {
    this.turns = (this.turns + 1) % 4;
    this.show();
  }

  show() {
    const { style } = this.picture;
    style.width = `${this.scale * 100}%`;
    style.maxHeight = this.scale > 1 ? "none" : "";
    style.transform = this.turns ? `rotate(${this.turns * 90}deg)` : "";
  }
}

/**
 * @param {string} text
 * @param {string} label
 * @param {() => void} press
 */
function tool(text, label, press) {
  const made = button(text, press);
  made.setAttribute("aria-label", label);
  return made;
}
