// What JupyterLite's kernel imports in place of Pyodide: its loadPyodide, with everything the course needs inside.
//
// A memory snapshot made when the site was built holds a Python that has imported all of it.  Where it cannot
// be used, Pyodide starts the plain way, from the same files, and only takes longer.  kernel.json beside this
// file names the two archives and their checksums.

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
  if (!snapshot || new URL(self.location.href).searchParams.has('plain')) return null
  try {
    return await restored(await archive(snapshot), options)
  } catch (problem) {
    console.warn(`The kernel starts without its snapshot: ${problem}`)
    return null
  }
}

/** A Pyodide with this memory. */
async function restored(memory, options) {
  let api
  return await load({
    ...options,
    _loadSnapshot: memory,
    _snapshotDeserializer: ({ path }) => path.reduce((object, name) => object[name], api.public_api),
    createPyodideModule: (settings) => {
      api = settings.API
      const instantiate = settings.instantiateWasm
      // this build's memory begins smaller than the snapshot, and does not look at the option that would tell it
      settings.instantiateWasm = (imports, ready) =>
        instantiate(imports, (instance, module) => {
          const missing = memory.length - instance.exports.memory.buffer.byteLength
          if (missing > 0) instance.exports.memory.grow(Math.ceil(missing / PAGE))
          return ready(instance, module)
        })
      return createPyodideModule(settings)
    }
  })
}

/** The bytes of a gzipped archive.  Throws where they are not those that the site was built with. */
async function archive({ name, sha256 }) {
  const packed = await (await asked(name)).arrayBuffer()
  if (crypto.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', packed))
    const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
    if (found !== sha256) throw new Error(`${name} did not arrive whole: load the page once more`)
  }
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

async function asked(name) {
  const response = await fetch(new URL(name, import.meta.url))
  if (!response.ok) throw new Error(`${name}: the site's server answers ${response.status}`)
  return response
}
