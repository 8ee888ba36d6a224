// Runs a Python file in Pyodide under node, with folders of this machine mounted: a browser tab without a browser.
// node tab.mjs PYODIDE_FOLDER FILE.py NAME=FOLDER...
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [home, file, ...folders] = process.argv.slice(2)
const { loadPyodide } = await import(pathToFileURL(join(home, 'pyodide.mjs')))
const python = await loadPyodide({ indexURL: home })
for (const pair of folders) {
  const [name, root] = pair.split('=', 2)
  python.FS.mkdirTree(`/${name}`)
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, `/${name}`)
}
try {
  await python.runPythonAsync(readFileSync(file, 'utf8'))
} catch (problem) {
  console.error(String(problem).slice(-4000)) // node itself would print the source of all of Pyodide
  process.exitCode = 1
}
