// One file input for photos: what is chosen is shrunk, shown, and put back into the input, so that
// the plain multipart form sends the small pictures and needs to know nothing of this.
import { PHOTO, SHEET, shrink } from "./shrink.js";
import { sizeInWords } from "./words.js";

const MAX_BYTES = 12 * 1024 * 1024;

export class PhotoInput {
  /**
   * @param {HTMLInputElement} input
   * @param {(files: File[]) => void} onChange called with the small files whenever they change
   */
  constructor(input, onChange) {
    this.input = input;
    this.onChange = onChange;
    this.limits = input.hasAttribute("data-sheet") ? SHEET : PHOTO;
    /** @type {File[]} */
    this.files = [];
    /** @type {Promise<void>} what is still being shrunk */
    this.work = Promise.resolve();
    this.list = document.createElement("ul");
    this.list.className = "previews";
    input.after(this.list);
    input.closest(".upload")?.classList.add("is-enhanced");
    input.addEventListener("change", () => {
      const chosen = [...(input.files ?? [])];
      this.work = this.work.then(() => this.take(chosen));
    });
  }

  /**
   * Shrink newly chosen files one at a time (memory) and add them to those already there.
   * @param {File[]} chosen
   */
  async take(chosen) {
    const earlier = this.input.multiple ? this.files : [];
    const added = [];
    for (const file of chosen) {
      // Whatever goes wrong here, the photo itself is never lost: it is sent as it was taken.
      added.push(await shrink(file, this.limits).catch(() => file));
    }
    this.set([...earlier, ...added]);
    this.onChange(this.files);
  }

  /**
   * Show these files and make the form send them.
   * @param {File[]} files
   */
  set(files) {
    this.files = files;
    const carrier = new DataTransfer();
    for (const file of files) {
      carrier.items.add(file);
    }
    this.input.files = carrier.files;
    this.show();
  }

  show() {
    for (const picture of this.list.querySelectorAll("img")) {
      URL.revokeObjectURL(picture.src);
    }
    this.list.replaceChildren(...this.files.map((file, index) => this.preview(file, index)));
  }

  /**
   * @param {File} file
   * @param {number} index
   */
  preview(file, index) {
    const item = document.createElement("li");
    const isPicture = file.type.startsWith("image/");
    if (isPicture) {
      const picture = document.createElement("img");
      picture.alt = `Pratinjau ${file.name}`;
      picture.src = URL.createObjectURL(file);
      picture.addEventListener("error", () => picture.remove()); // a HEIC is sent all the same
      item.append(picture);
    }
    const note = document.createElement("span");
    note.className = "preview-note";
    note.textContent =
      file.size > MAX_BYTES
        ? `Berkas "${file.name}" berukuran ${sizeInWords(file.size)}; batasnya 12 MB.`
        : `${file.name} · ${sizeInWords(file.size)}`;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "btn btn-outline btn-small";
    remove.textContent = isPicture ? "Hapus foto" : "Hapus berkas";
    remove.setAttribute("aria-label", `${remove.textContent} ${file.name}`);
    remove.addEventListener("click", () => {
      this.set(this.files.filter((_, other) => other !== index));
      this.onChange(this.files);
      this.input.focus();
    });
    item.append(note, remove);
    return item;
  }
}
