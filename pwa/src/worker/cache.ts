/** The app's files on the phone: one cache a version, the last two kept. What forms show and play has one of its own. */

/**
 * Put here by the build. `files` every resident needs; `office` only who has used it before; `later` comes
 * when the phone is idle. All have their content's hash in their name. `entry` is a name that the right index.html contains.
 */
declare const BUILD: {
  version: string;
  entry: string;
  files: string[];
  office: string[];
  later: string[];
};
const build = BUILD;

const PREFIX = 'hosoxa-';
const INDEX = '/';

function current(): Promise<Cache> {
  return caches.open(PREFIX + build.version);
}

/** Throws unless the answer is the file itself: a portal's page or an error must not be kept. */
async function fetchFile(url: string): Promise<Response> {
  const response = await fetch(url, { cache: url === INDEX ? 'no-store' : 'default' });
  const html = (response.headers.get('Content-Type') ?? '').startsWith('text/html');
  const right =
    url === INDEX ? html && (await response.clone().text()).includes(build.entry) : !html;
  if (!response.ok || response.redirected || !right) throw new Error(`not ours: ${url}`);
  return response;
}

/** `/assets/CasePage-<hash>.js` → `CasePage`. */
function screenName(url: string): string {
  return url.replace(/^.*\/|-.{8}\.\w+$/g, '');
}

/** From an older version's cache where it has the file. */
async function keep(cache: Cache, url: string): Promise<void> {
  const known = await caches.match(url);
  await cache.put(url, known ?? (await fetchFile(url)));
}

/** What few need, one after another: it is in nobody's way. */
export async function bringLater(): Promise<void> {
  const cache = await current();
  for (const url of build.later) if (!(await cache.match(url))) await keep(cache, url);
}

/** Fill the new version's cache, copying from older ones what has not changed. */
export async function install(): Promise<void> {
  const cache = await current();
  const kept = await Promise.all(
    (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
  );
  const used = ([] as Request[]).concat(...kept).map(({ url }) => screenName(url));
  const before = (url: string) => used.indexOf(screenName(url)) >= 0;
  const wanted = build.files.concat(
    build.office.some(before) ? build.office : [],
    build.later.filter(before),
  );
  await Promise.all(wanted.map((url) => keep(cache, url)));
  // Last, so that a cache with an index is a whole one.
  await cache.put(INDEX, await fetchFile(INDEX));
}

/** Pages opened under the last version may still ask for its files; older ones go. */
export async function keepTwo(): Promise<void> {
  const own = PREFIX + build.version;
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== own);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

async function index(request: Request): Promise<Response> {
  return (await (await current()).match(INDEX)) ?? fetch(request);
}

async function asset(request: Request, home: () => Promise<Cache>): Promise<Response> {
  const known = await caches.match(request.url);
  if (known) return known;
  const response = await fetchFile(request.url);
  const copy = response.clone();
  // A full phone still shows the page.
  home()
    .then((cache) => cache.put(request.url, copy))
    .catch(() => undefined);
  return response;
}

/** The answer from the phone, or null where the network alone may answer. */
export function reply(request: Request): Promise<Response> | null {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return null;
  if (url.pathname.startsWith('/assets/')) return asset(request, current);
  // Named by its content: it outlives the versions of the app.
  if (url.pathname.startsWith('/media/')) return asset(request, () => caches.open('media'));
  // The server's own pages: anybody checks a result there.
  const app = request.mode === 'navigate' && !/^\/(api|kiem-tra)\//.test(url.pathname);
  return app ? index(request) : null;
}
