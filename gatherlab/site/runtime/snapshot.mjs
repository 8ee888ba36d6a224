// Makes the memory snapshot: runs Pyodide under node with the site's files, imports everything, keeps the memory.
// node snapshot.mjs PYODIDE_FOLDER FILES.tar HOME OUT

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { exchange, withMemory } from './memory.mjs'
import { unpack } from './unpack.mjs'

// The same files give the same memory, byte for byte: with the next edition of the site nobody loads it again.
// So Python counts on a clock that goes by itself, and orders its sets by no lot.
const SAME = { env: { PYTHONHASHSEED: '0' } }
const START = 1_800_000_000_000 // milliseconds, whatever day that is
let ticks = 0
Date.now = () => START + (ticks += 1)
performance.now = () => (ticks += 1)

const BYTECODE = '/bytecode'
const [SMALLEST, LARGEST] = [64, 1_000_000] // bytes: of what is wiped
const [pyodide, files, home, out] = process.argv.slice(2)
const part = (name) => import(pathToFileURL(join(pyodide, name)))
const { loadPyodide } = await part('pyodide.mjs')
const { default: createPyodideModule } = await part('pyodide.asm.mjs')

/** Pyodide with the site's files, and with bytecode of an earlier one. */
async function started(options, bytecode) {
  const python = await loadPyodide({ indexURL: pyodide, ...SAME, ...options })
  unpack(python.FS, new Uint8Array(readFileSync(files)), home)
  for (const [path, data] of bytecode) {
    python.FS.mkdirTree(path.slice(0, path.lastIndexOf('/')))
    python.FS.writeFile(path, data)
  }
  python.runPython(`import sys; sys.pycache_prefix = "${BYTECODE}"`)
  const compiled = bytecode.length > 0 ? 'True' : 'False'
  await python.runPythonAsync(`from gatherlab.browser import snapshot; snapshot.prepare(compiled=${compiled})`)
  return python
}

/** Every file below a folder: its path and its bytes. */
function* filesBelow(FS, folder) {
  for (const name of FS.readdir(folder).filter((name) => name !== '.' && name !== '..')) {
    const path = `${folder}/${name}`
    if (FS.isDir(FS.stat(path).mode)) yield* filesBelow(FS, path)
    else yield [path, FS.readFile(path)]
  }
}

let python
try {
  // What a compiler leaves behind in memory would be kept for ever: a first Python compiles, a second one loads.
  const compiler = await started({}, [])
  let begun
  const look = (_, memory) => {
    begun = memory.buffer.slice()
  }
  const options = { _makeSnapshot: true, createPyodideModule: withMemory(createPyodideModule, look) }
  python = await started(options, [...filesBelow(compiler.FS, BYTECODE)])
  // what Python holds of Pyodide's own JavaScript is found again by its path: ['_api', 'lockfile_info'], say
  const serializer = (object) => {
    const path = pathTo(object)
    if (path === undefined) throw new Error(`Python holds something of JavaScript: ${object}`)
    return { path }
  }
  wipe(python._module)
  const snapshot = python.makeMemorySnapshot({ serializer })
  exchange(snapshot, begun)
  writeFileSync(out, snapshot)
} catch (problem) {
  console.error(String(problem).slice(-4000)) // node itself would print the source of all of Pyodide
  process.exitCode = 1
}

/** Write zeros into memory that nobody uses: what was there would be kept, and fetched by everybody. */
function wipe(module) {
  const { _malloc, _free } = module
  const end = _malloc(LARGEST) // above everything that is free in between
  _free(end)
  const taken = []
  for (let size = LARGEST; size >= SMALLEST; size = Math.floor(size * 0.7)) {
    let at
    while ((at = _malloc(size)) && at < end) {
      module.HEAPU8.fill(0, at, at + size) // another array when memory has grown
      taken.push(at)
    }
    _free(at)
  }
  taken.forEach((at) => _free(at))
}

/** The names that lead from Pyodide to an object: none for Pyodide itself, at most two; else undefined. */
function pathTo(object) {
  if (object === python || object === python._api.public_api) return []
  for (const first of Object.getOwnPropertyNames(python)) {
    const value = python[first]
    if (value === object) return [first]
    if (first !== '_api') continue
    const second = Object.getOwnPropertyNames(value).find((name) => value[name] === object)
    if (second !== undefined) return [first, second]
  }
}
