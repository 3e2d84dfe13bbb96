// Registers the service worker; a new one waits until the person says that it may take over.
import { button, notice } from "./dom.js";

export async function registerWorker() {
  if (!("serviceWorker" in navigator)) {
    return;
  }
  try {
    const registration = await navigator.serviceWorker.register("/sw.js");
    offer(registration);
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", () => offer(registration));
    });
  } catch {
    // a page that is not served securely: everything but work without signal still goes
  }
}

/** @param {ServiceWorkerRegistration} registration */
function offer({ waiting }) {
  const place = document.getElementById("pesan");
  if (!waiting || !navigator.serviceWorker.controller || !place) {
    return;
  }
  const renew = button("Muat ulang", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    waiting.postMessage("ambil alih");
  });
  const words = "Versi baru portal tersedia. Draf Anda tetap tersimpan.";
  place.append(notice("proses", "refresh", words, renew));
}
