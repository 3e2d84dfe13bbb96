// The place of the phone: only when its button is pressed, rounded before anybody sees it.

const PATIENCE = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 };
const WORDS = {
  1: "Izin lokasi ditolak. Catatan tetap dapat dikirim tanpa lokasi.",
  2: "Lokasi belum terbaca. Coba di tempat terbuka, atau lanjutkan tanpa lokasi.",
  3: "Lokasi terlalu lama terbaca. Coba lagi, atau lanjutkan tanpa lokasi.",
};

/**
 * Three decimals: some 110 metres.
 * @param {number} degrees
 */
export function rounded(degrees) {
  return degrees.toFixed(3);
}

/**
 * @param {HTMLFormElement} form
 * @param {() => void} changed
 * @param {Geolocation | undefined} [compass]
 */
export function offerLocation(form, changed, compass = navigator.geolocation) {
  const place = form.querySelector("[data-location]");
  const field = (/** @type {string} */ name) =>
    /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
  if (!(place instanceof HTMLElement) || !compass || !field("latitude")) {
    return;
  }
  const said = /** @type {HTMLElement} */ (place.querySelector("[data-location-said]"));
  const drop = /** @type {HTMLElement} */ (place.querySelector("[data-drop-location]"));
  const show = () => {
    const { value } = field("latitude");
    drop.hidden = !value;
    said.textContent = value
      ? `Lokasi ditambahkan: ${value}; ${field("longitude").value}`.replaceAll(".", ",")
      : "";
  };
  /** @param {string} latitude @param {string} longitude */
  const put = (latitude, longitude) => {
    field("latitude").value = latitude;
    field("longitude").value = longitude;
    show();
    changed();
  };
  place.hidden = false;
  show();
  drop.addEventListener("click", () => put("", ""));
  place.querySelector("[data-add-location]")?.addEventListener("click", () => {
    said.textContent = "Membaca lokasi…";
    compass.getCurrentPosition(
      ({ coords }) => put(rounded(coords.latitude), rounded(coords.longitude)),
      ({ code }) => {
        said.textContent = WORDS[code] ?? WORDS[2];
      },
      PATIENCE,
    );
  });
}
