/**
 * Lets "Is this place recorded?" work without a connection, with its scripts and the public cells, and keeps the pages
 * of the newsroom that were looked at.
 *
 * It keeps only what everyone may see: a page that the server marks as not to be stored, as it does for whoever has
 * signed in, is never kept.
 */
const CELLS = "/api/v1/public/cells.json";
const SHELL_CACHE = "marchland-shell";
const CELLS_CACHE = "marchland-cells";
const NEWS_CACHE = "marchland-news";
const NEWS = /^(?:\/uk)?(?:\/|\/news\/.*)?$/;
const NEWS_MOST = 100;
const FETCHED = "x-marchland-fetched";
const PAGES = ["/place", "/uk/place"];
const MANIFEST = "/static/manifest.json";
const ENTRIES = ["src/site.ts", "src/place.ts"];
const WAIT_MS = 4000;
const LOCAL = ["/static-data/world.geojson", "/api/v1/borders.geojson"];

interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
}

const self_ = self as unknown as ServiceWorkerGlobalScope;

/** The files of an entry and all that it imports at once; what is loaded later is kept when it is first used. */
function filesOf(manifest: Record<string, Chunk>, names: readonly string[], seen = new Set<string>()): string[] {
  return names.flatMap((name) => {
    const chunk = manifest[name];
    if (!chunk || seen.has(name)) return [];
    seen.add(name);
    return [chunk.file, ...(chunk.css ?? [])].map((file) => `/static/${file}`).concat(filesOf(manifest, chunk.imports ?? [], seen));
  });
}

/** Fetch shell and cells anew; whatever cannot be had now is left as it was. */
async function fill(): Promise<void> {
  const shell = await caches.open(SHELL_CACHE);
  const keep = async (address: string): Promise<void> => {
    const answer = await fetch(address, { credentials: "omit", cache: "no-cache", headers: PAGES.includes(address) ? { Accept: "text/html" } : {} });
    if (answer.ok && !answer.redirected) await shell.put(address, answer);
  };
  const asked = await fetch(MANIFEST, { cache: "no-cache" });
  const manifest: Record<string, Chunk> = asked.ok ? ((await asked.json()) as Record<string, Chunk>) : {};
  const files = filesOf(manifest, ENTRIES);
  await Promise.allSettled([...PAGES, ...files, "/manifest.webmanifest"].map(keep));
  await Promise.allSettled([freshCells()]);
  // Scripts of an earlier build go, once those of this one are here.
  const current = new Set(Object.values(manifest).flatMap((chunk) => [chunk.file, ...(chunk.css ?? [])]).map((file) => `/static/${file}`));
  if (!files.length) return;
  for (const request of await shell.keys()) {
    const path = new URL(request.url).pathname;
    if (path.startsWith("/static/assets/") && path.endsWith(".js") && !current.has(path) && !/worker/.test(path)) await shell.delete(request);
  }
}

/** Fetch the cells and keep them with the time at which they came. */
async function freshCells(signal?: AbortSignal): Promise<Response> {
  const answer = await fetch(CELLS, { credentials: "omit", cache: "no-cache", headers: { Accept: "application/json" }, ...(signal ? { signal } : {}) });
  if (!answer.ok) throw new Error(String(answer.status));
  const headers = new Headers({ "Content-Type": "application/json", [FETCHED]: new Date().toISOString() });
  const dated = new Response(await answer.blob(), { headers });
  await (await caches.open(CELLS_CACHE)).put(CELLS, dated.clone());
  return dated;
}

/** Ask the network first, but not for long; else what is kept. */
async function networkFirst(get: (signal: AbortSignal) => Promise<Response>, kept: () => Promise<Response | undefined>): Promise<Response> {
  const stop = new AbortController();
  const before = await kept();
  const timer = before ? setTimeout(() => stop.abort(), WAIT_MS) : undefined;
  try {
    const answer = await get(stop.signal);
    // A gateway that has no server behind it is no answer.
    return (answer.status >= 500 && before) || answer;
  } catch (error) {
    const found = (await kept()) ?? before;
    if (found) return found;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** A page of the newsroom: from the network, and kept if everyone may see it; without a network, as it was seen last. */
function newsPage(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const get = async (signal: AbortSignal): Promise<Response> => {
    const answer = await fetch(request, { signal });
    // What cannot be kept, where the disk is full say, is shown all the same.
    event.waitUntil(keepNews(request.url, answer.clone()).catch(() => undefined));
    return answer;
  };
  const kept = async (): Promise<Response | undefined> => {
    const found = await (await caches.open(NEWS_CACHE)).match(request.url, { ignoreVary: true });
    const first = /^\/(?:uk)?$/.exec(new URL(request.url).pathname);
    // The site that was installed after one look opens with what is always here.
    return found ?? (first ? (await caches.open(SHELL_CACHE)).match(first[0] === "/" ? "/place" : "/uk/place", { ignoreVary: true }) : undefined);
  };
  return networkFirst(get, kept);
}

/** Keep a page in place of the one that was kept, once all of it is here, if everyone may see it. */
async function keepNews(address: string, answer: Response): Promise<void> {
  if (!answer.ok || answer.redirected || (answer.headers.get("cache-control") ?? "").includes("no-store")) return;
  const whole = new Response(await answer.blob(), { status: answer.status, headers: answer.headers });
  const cache = await caches.open(NEWS_CACHE);
  await cache.delete(address, { ignoreVary: true });
  await cache.put(address, whole);
  const kept = await cache.keys();
  for (const old of kept.slice(0, Math.max(0, kept.length - NEWS_MOST))) await cache.delete(old, { ignoreVary: true });
}

/** The pages of the newsroom that were open before this worker was: they did not pass through it. */
async function keepOpenPages(): Promise<void> {
  const open = await self_.clients.matchAll({ type: "window" });
  const news = open.map(({ url }) => url).filter((url) => NEWS.test(new URL(url).pathname));
  await Promise.allSettled(news.map(async (url) => keepNews(url, await fetch(url, { headers: { Accept: "text/html" } }))));
}

async function cacheFirst(request: Request): Promise<Response> {
  const shell = await caches.open(SHELL_CACHE);
  const found = await shell.match(request, { ignoreVary: true });
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await shell.put(request, answer.clone());
  return answer;
}

self_.addEventListener("install", (event) => event.waitUntil(fill().then(() => self_.skipWaiting())));
self_.addEventListener("activate", (event) => event.waitUntil(self_.clients.claim().then(keepOpenPages)));
self_.addEventListener("message", (event) => {
  if (event.data === "fill") event.waitUntil(fill().catch(() => undefined));
});
self_.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self_.location.origin) return;
  const path = address.pathname;
  if (path === CELLS) {
    event.respondWith(networkFirst(freshCells, () => caches.open(CELLS_CACHE).then((cache) => cache.match(CELLS))));
  } else if (PAGES.includes(path)) {
    // The page without its query: coordinates are read by the script, and kept nowhere.
    const kept = (): Promise<Response | undefined> => caches.open(SHELL_CACHE).then((cache) => cache.match(path, { ignoreVary: true }));
    event.respondWith(networkFirst((signal) => fetch(request, { signal }), kept));
  } else if (request.mode === "navigate" && NEWS.test(path)) {
    event.respondWith(newsPage(event));
  } else if (path.startsWith("/static/assets/") || LOCAL.includes(path)) {
    event.respondWith(cacheFirst(request));
  }
});

/** So that a new build is seen as a new worker. */
self_.addEventListener("message", (event) => event.data === "build" && event.source?.postMessage(__BUILD__));
