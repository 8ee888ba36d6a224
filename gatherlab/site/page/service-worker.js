// The site's service worker.  EDITION, above this text, is { name, files: { path: [sha256, bytes] } }.
//
// It keeps the files of one edition, each compared with its checksum, and answers with them, so that the site
// works without a network.  A new edition is fetched whole beside the old one, and takes over when no page of
// the old one is open: never a mix of two.  What it does not know, JupyterLite's own worker answers.

const SITE = new URL('./', self.location).href
const CACHES = `gatherlab ${SITE} `
const LIST = new URL('edition', SITE).href // in each cache, what belongs into it
const AT_ONCE = 6 // downloads
const ROOM = 5_000_000 // bytes that are left to the learner's work
const DAY = 86_400_000 // milliseconds
const EACH = 30_000 // bytes that could come in the time that a file takes besides its bytes
const names = Object.keys(EDITION.files)
const weight = (some) => some.reduce((sum, name) => sum + EDITION.files[name][1] + EACH, 0)
const total = weight(names)
const FULL = new URL('full', SITE).href // in an edition's cache, when there was no room for its files
const arriving = new Map() // by name: the download that everybody waits for
let filling = null
let full = 0 // when there was no room, in milliseconds since 1970

self.addEventListener('install', (event) => {
  event.stopImmediatePropagation() // JupyterLite's worker would take over from an older edition at once
  event.waitUntil(install())
})

self.addEventListener('activate', (event) => event.waitUntil(forgetOlder()))

self.addEventListener('fetch', (event) => {
  const name = event.request.method === 'GET' ? nameOf(event.request.url) : null
  if (name === null) return
  event.stopImmediatePropagation()
  event.respondWith(answer(name))
})

self.addEventListener('message', (event) => {
  if (event.data === 'keep') event.waitUntil(keepAll())
  if (event.data === 'take over') event.waitUntil(takeOver())
})

importScripts('./jupyterlite-service-worker.js')

/** The path of a file of this edition, or null. */
function nameOf(url) {
  const { origin, pathname } = new URL(url)
  const site = new URL(SITE)
  if (origin !== site.origin || !pathname.startsWith(site.pathname)) return null
  const path = decodeURIComponent(pathname.slice(site.pathname.length))
  const name = path === '' || path.endsWith('/') ? `${path}index.html` : path
  return Object.hasOwn(EDITION.files, name) ? name : null
}

const address = (name) => new URL(name.split('/').map(encodeURIComponent).join('/'), SITE).href
const own = () => caches.open(CACHES + EDITION.name)

async function older() {
  const mine = (name) => name.startsWith(CACHES) && name !== CACHES + EDITION.name
  return Promise.all((await caches.keys()).filter(mine).map((name) => caches.open(name)))
}

async function install() {
  const cache = await own()
  // no room for it: the site works all the same, and the next edition copies nothing
  await cache.put(LIST, new Response(JSON.stringify(EDITION))).catch(console.warn)
  if (!self.registration.active) return // a first visit: files are kept as pages ask for them, and after 'keep'
  const before = await older()
  for (const old of before) await copySame(old, cache)
  const end = await fill()
  if (end === 'damaged' || end === 'changed') throw new Error(`this edition is ${end}`) // the next visit tries again
  if (!(await Promise.all(before.map(isWhole))).some(Boolean)) await self.skipWaiting() // it cannot become whole now
}

/** Copy what an older edition has and this one has, too. */
async function copySame(old, cache) {
  const list = await (await old.match(LIST))?.json()
  for (const name of names) {
    if (list?.files[name]?.[0] !== EDITION.files[name][0]) continue
    const response = await old.match(address(name))
    if (response) await cache.put(address(name), response)
  }
}

async function isWhole(cache) {
  const list = await (await cache.match(LIST))?.json()
  return list !== undefined && (await cache.keys()).length > Object.keys(list.files).length
}

async function forgetOlder() {
  const all = await caches.keys()
  await Promise.all(
    all.filter((name) => name.startsWith(CACHES) && name !== CACHES + EDITION.name).map((name) => caches.delete(name))
  )
  full = 0
  await (await own()).delete(FULL) // there is room where the older one was
}

async function answer(name) {
  const kept = await (await own()).match(address(name))
  return kept ?? (await arrived(name)).response.clone()
}

/** A file of this edition from the network, the same download for all who ask: { response, end }.
 *  `end` is "kept", or why it was not: "full", "damaged", "changed". */
function arrived(name) {
  if (!arriving.has(name)) arriving.set(name, download(name).finally(() => arriving.delete(name)))
  return arriving.get(name)
}

async function download(name) {
  let response
  for (const cache of ['no-cache', 'reload']) {
    response = await fetch(address(name), { cache })
    const body = response.ok ? await response.clone().arrayBuffer().catch(() => null) : null
    if (body && hex(await crypto.subtle.digest('SHA-256', body)) === EDITION.files[name][0]) {
      // an answer that was led elsewhere cannot be shown as a page: keep what is in it
      if (response.redirected) response = new Response(body, { headers: typeOf(response) })
      return { response, end: await keep(name, response.clone()) }
    }
  }
  const there = await editionThere()
  if (there !== null && there !== EDITION.name) {
    tell({ kind: 'changed' })
    const text = 'The course was brought up to date meanwhile. Close its tabs and open it again.'
    return { response: new Response(text, { status: 503 }), end: 'changed' }
  }
  tell({ kind: 'damaged', name })
  return { response, end: 'damaged' }
}

const typeOf = ({ headers }) => ({ 'Content-Type': headers.get('Content-Type') ?? 'application/octet-stream' })
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** "kept", or "full" where there was no room for it. */
async function keep(name, response) {
  if (await isFull()) return 'full'
  try {
    await (await own()).put(address(name), response)
    return 'kept'
  } catch (problem) {
    await makeRoom(problem)
    return 'full'
  }
}

/** Whether there was no room in the last day. */
async function isFull() {
  const before = await (await own()).match(FULL)
  if (before) full = Math.max(full, Number(await before.text()))
  return Date.now() - full < DAY
}

/** Keep nothing of this edition: what a learner types needs the room more, and no lesson opens without any. */
async function makeRoom(problem) {
  full = Date.now()
  await caches.delete(CACHES + EDITION.name)
  const cache = await own()
  for (const [key, text] of [[LIST, JSON.stringify(EDITION)], [FULL, String(full)]]) {
    await cache.put(key, new Response(text)).catch(console.warn)
  }
  tell({ kind: 'full', problem: String(problem) })
}

/** Whether the browser says that there is not enough room for so many bytes and the learner's work. */
async function isTooMuch(bytes) {
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {}
  return quota !== undefined && bytes + ROOM > quota - usage
}

/** The edition that the host has now, or null. */
async function editionThere() {
  const response = await fetch(new URL('gatherlab-site.json', SITE), { cache: 'no-store' }).catch(() => null)
  return response?.ok ? ((await response.json()).edition ?? null) : null
}

/** Fetch what is not kept yet: "kept" when everything is, or why not.  Throws without a network. */
function fill() {
  filling ??= fillAll().finally(() => (filling = null))
  return filling
}

async function fillAll() {
  const kept = new Set((await (await own()).keys()).map(({ url }) => url))
  const missing = names.filter((name) => !kept.has(address(name)))
  let left = weight(missing)
  let end = 'kept'
  if (missing.length && !(await isFull()) && (await isTooMuch(left))) await makeRoom('not enough for all of it')
  if (await isFull()) {
    tell({ kind: 'full' })
    return 'full'
  }
  const queue = missing.values()
  const one = async () => {
    for (const name of queue) {
      const one = (await arrived(name)).end
      if (one !== 'kept') end = one
      if (end !== 'kept') return
      left -= weight([name])
      tell({ kind: 'progress', part: 1 - left / total })
    }
  }
  tell({ kind: 'progress', part: 1 - left / total })
  await Promise.all(Array.from({ length: AT_ONCE }, one))
  return end
}

async function keepAll() {
  try {
    if ((await fill()) === 'kept') tell({ kind: 'whole' })
  } catch (problem) {
    tell({ kind: 'stopped', problem: String(problem) })
  }
}

/** Become the site's worker, unless somebody works with the older edition. */
async function takeOver() {
  const open = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (open.filter(({ url }) => url.startsWith(SITE)).length > 1) tell({ kind: 'waits' })
  else await self.skipWaiting()
}

async function tell(message) {
  for (const client of await self.clients.matchAll({ type: 'window', includeUncontrolled: true })) {
    if (client.url.startsWith(SITE)) client.postMessage({ from: 'gatherlab', ...message })
  }
}
