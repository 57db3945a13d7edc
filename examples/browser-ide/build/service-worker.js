/**
 * Keeps the files of the build, so that the IDE opens without a network. All of one version, or none: a page
 * that is open goes on with its own until it is closed.
 */

const cacheName = `codex-ide-${"@version"}`;
/** Relative to this file. The build fills them in. */
const files = ["@files"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files)));
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("codex-ide-") && name !== cacheName) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  const answer = async () => {
    const cache = await caches.open(cacheName);
    const wanted = request.mode === "navigate" ? new URL("./", self.location.href).href : request;
    return (await cache.match(wanted, { ignoreSearch: request.mode === "navigate" })) ?? fetch(request);
  };
  event.respondWith(answer());
});
