// What JupyterLite's kernel imports in place of Pyodide: its loadPyodide, with everything the course needs inside.
//
// A memory snapshot made when the site was built holds a Python that has imported all of it.  Where it cannot
// be used, Pyodide starts the plain way, from the same files, and only takes longer.  kernel.json beside this
// file names the two archives and their checksums.

import { exchange, withMemory } from './memory.mjs'
import createPyodideModule from './pyodide.asm.mjs'
import { loadPyodide as load } from './pyodide.mjs'
import { unpack } from './unpack.mjs'

const PAGE = 65536 // bytes: WebAssembly's memory grows by these

/** Pyodide, started; the arguments are those of its own function, and `packages` are all there already. */
export async function loadPyodide({ packages, ...options } = {}) {
  const manifest = await (await asked('kernel.json')).json()
  const files = archive(manifest.files)
  files.catch(() => {}) // it is awaited below
  const python = (await fromSnapshot(manifest, options)) ?? (await load(options))
  unpack(python.FS, await files, manifest.home)
  python.runPython('from gatherlab.browser import snapshot; snapshot.start(); del snapshot')
  return python
}

/** A Pyodide from the snapshot, or null where there is none or it cannot be used: the console says why. */
async function fromSnapshot({ snapshot }, options) {
  if (!snapshot) return null
  try {
    return await restored(snapshot, options)
  } catch (problem) {
    console.warn(`The kernel starts without its snapshot: ${problem}`)
    return null
  }
}

/** A Pyodide with this memory.  It is compiled while the memory arrives. */
async function restored(snapshot, options) {
  const memory = new Uint8Array(snapshot.bytes)
  const arrived = archive(snapshot, memory)
  const there = arrived.then(() => true, () => false)
  let api
  const loaded = load({
    ...options,
    _loadSnapshot: memory,
    _snapshotDeserializer: ({ path }) => path.reduce((object, name) => object[name], api.public_api),
    createPyodideModule: withMemory(createPyodideModule, async (settings, begun) => {
      api = settings.API
      if (!(await there)) return false // told below
      exchange(memory, begun.buffer)
      // this build's memory begins smaller than the snapshot, and does not look at the option that says so
      const missing = memory.length - begun.buffer.byteLength
      if (missing > 0) begun.grow(Math.ceil(missing / PAGE))
    })
  })
  return await Promise.race([loaded, arrived.then(() => loaded)])
}

/** The bytes of a gzipped archive, written into `into`.  Throws where they are not those of the site's build. */
async function archive({ name, sha256, bytes }, into = new Uint8Array(bytes)) {
  const packed = await (await asked(name)).arrayBuffer()
  const digest = crypto.subtle?.digest('SHA-256', packed) // not there where a site is served without https
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))
  let at = 0
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read()
    if (done) break
    into.set(value, at)
    at += value.length
  }
  if (at !== bytes || (digest && hex(await digest) !== sha256)) {
    throw new Error(`${name} did not arrive whole: load the page once more`)
  }
  return into
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function asked(name) {
  const response = await fetch(new URL(name, import.meta.url))
  if (!response.ok) throw new Error(`${name}: the site's server answers ${response.status}`)
  return response
}
