// Runs a Python file in Pyodide under node, with folders of this machine mounted: a browser tab without a browser.
// node tab.mjs PYODIDE_FOLDER FILE.py NAME=FOLDER...
// A folder that has kernel.mjs is a site's: then it is started as a page starts it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const [home, file, ...folders] = process.argv.slice(2)
const real = globalThis.fetch
globalThis.fetch = async (url, how) =>
  String(url).startsWith('file:') ? new Response(readFileSync(fileURLToPath(url))) : real(url, how)
const kernel = join(home, 'kernel.mjs')
const { loadPyodide } = await import(pathToFileURL(existsSync(kernel) ? kernel : join(home, 'pyodide.mjs')))
const python = await loadPyodide({ indexURL: home })
for (const pair of folders) {
  const [name, root] = pair.split('=', 2)
  python.FS.mkdirTree(`/${name}`)
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, `/${name}`)
}
try {
  // names of its own: those of __main__ are the notebook's
  await python.runPythonAsync(readFileSync(file, 'utf8'), { globals: python.toPy({ __name__: 'inside' }) })
} catch (problem) {
  console.error(String(problem).slice(-4000)) // node itself would print the source of all of Pyodide
  process.exitCode = 1
}
process.exit() // a lesson leaves tasks that sleep for minutes: node would wait for their timers
