// The service worker: keeps the empty form and what it is drawn with, so that it opens without
// signal. It never keeps a page that was made for somebody; `P4GN` is written above by the server.
import { openPhoneStore } from "./phone-store.js";
import { Channel } from "./outbox-channel.js";
import { wordsOf } from "./outbox-words.js";
import { Sender } from "./sender.js";
import { Server } from "./server.js";

/** @type {{ version: string, files: string[], pages: Record<string, string>, fallback: string }} */
const { version, files, pages, fallback } = self.P4GN;
const CACHE = `p4gn-${version}`;
const PATIENCE = 4_000; // ms for a page; a line that hangs is as good as none

self.addEventListener("install", (event) => {
  const fresh = [...files, ...new Set([...Object.values(pages), fallback])].map(
    (address) => new Request(address, { cache: "reload", credentials: "omit" }),
  );
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

self.addEventListener("activate", (event) => {
  const forget = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("p4gn-") && name !== CACHE) {
        await caches.delete(name);
      }
    }
    await self.clients.claim();
  };
  event.waitUntil(forget());
});

self.addEventListener("message", ({ data }) => data === "ambil alih" && self.skipWaiting());

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) {
    return;
  }
  if (request.mode === "navigate") {
    event.respondWith(pageOr(request, pages[pathname]));
  } else if (files.includes(pathname)) {
    event.respondWith(kept(pathname).then((found) => found ?? fetch(request)));
  }
});

// Where the browser wakes the worker when signal returns (Chromium): an extra, never the mechanism.
self.addEventListener("sync", (event) => {
  if (event.tag === "kirim") {
    event.waitUntil(send());
  }
});

/**
 * The page from the server; without signal the empty one that this phone keeps.
 * @param {Request} request
 * @param {string | undefined} shell of a page that works without signal: not waited for long
 */
async function pageOr(request, shell) {
  const answer = fetch(request);
  const late = new Promise((resolve) => shell && setTimeout(resolve, PATIENCE));
  try {
    return (await Promise.race([answer, late])) ?? (await kept(shell)) ?? (await answer);
  } catch {
    return (await kept(shell ?? fallback)) ?? Response.error();
  }
}

/** @param {string} address */
async function kept(address) {
  return (await caches.open(CACHE)).match(address);
}

async function send() {
  const store = await openPhoneStore();
  const owner = await store.owner();
  if (owner) {
    const channel = new Channel();
    const tell = (/** @type {import("./sender.js").News} */ news) =>
      channel.tell({ ...news, words: wordsOf(news) });
    const sender = new Sender({ store, server: new Server(), user: owner.user, tell });
    await self.navigator.locks.request("p4gn-kirim", () => sender.run(true));
  }
}
