// The learner's files: JupyterLite keeps them in IndexedDB, one entry for each file that was changed.

import { DATABASE } from './settings.mjs'

const STORE = 'files'
const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/** JupyterLite's database, or null where nothing was kept yet.  Throws where the browser keeps nothing. */
async function open() {
  if (!globalThis.indexedDB) throw new Error('this browser has no storage')
  const request = indexedDB.open(DATABASE)
  let made = false
  request.onupgradeneeded = () => {
    made = true
    request.transaction.abort() // JupyterLite makes it, as it needs it
  }
  try {
    const database = await asked(request)
    if (database.objectStoreNames.contains(STORE)) return database
    database.close()
    return null
  } catch (problem) {
    if (made) return null
    throw problem
  }
}

async function within(mode, what, otherwise) {
  const database = await open()
  if (!database) return otherwise
  try {
    const change = database.transaction(STORE, mode)
    const done = new Promise((resolve, reject) => {
      change.oncomplete = resolve
      change.onabort = () => reject(change.error)
    })
    const result = await asked(what(change.objectStore(STORE)))
    await done
    return result
  } finally {
    database.close()
  }
}

/** Every file that the learner has, as JupyterLite keeps it: { path, type, format, content, … }. */
export async function files() {
  const all = await within('readonly', (store) => store.getAll(), [])
  return all.filter((file) => file && file.type !== 'directory' && file.content !== null && file.content !== undefined)
}

export const remove = (path) => within('readwrite', (store) => store.delete(path))
export const put = (file) => within('readwrite', (store) => store.put(file, file.path))

/** A file's bytes, as they would be on a disk. */
export function bytes({ format, content }) {
  if (format === 'base64') return Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))
  const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 1)}\n`
  return new TextEncoder().encode(text)
}

/** What is typed in a file, and nothing of what a kernel wrote: as `typed` of gatherlab/site/edition.py. */
export function typed(file) {
  if (!Array.isArray(file.content?.cells)) return bytes(file)
  const source = (cell) => (Array.isArray(cell.source) ? cell.source.join('') : cell.source)
  return new TextEncoder().encode(file.content.cells.map((cell) => `${cell.cell_type}\0${source(cell)}\0`).join(''))
}

/** FNV-1a of 64 bits, as 16 hex digits: as `fingerprint` of gatherlab/site/edition.py. */
export function fingerprint(data) {
  let value = 0xcbf29ce484222325n
  for (const byte of data) value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n)
  return value.toString(16).padStart(16, '0')
}
