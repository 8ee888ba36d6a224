#!/usr/bin/env bash
# Pyodide under node: a task raises, and is awaited a moment later by code that catches the error. Who hears of it?
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit --ignore-scripts pyodide@314.0.7 >/dev/null
cat >program.py <<'PYTHON'
import asyncio

async def fails():
    raise LookupError("nobody is late")

async def main():
    task = asyncio.ensure_future(fails())
    await asyncio.sleep(0.1)  # the task has ended long ago
    try:
        await task
    except LookupError as error:
        print("caught:", error)

PYTHON
cat >in_page.mjs <<'NODE'
import { readFileSync } from 'node:fs'
import { loadPyodide } from 'pyodide'
const heard = []
process.on('unhandledRejection', (problem) => heard.push(String(problem).trim().split('\n').at(-1)))
const python = await loadPyodide({ stderr: (line) => heard.push(line) })
await python.runPythonAsync(readFileSync('program.py', 'utf8') + 'await main()')
await new Promise((done) => setTimeout(done, 300))
console.log('heard besides:', heard.find((line) => line.includes('LookupError'))?.trim() ?? 'nothing')
NODE
echo "pyodide $(node -p "require('pyodide/package.json').version") · node $(node --version) · $("${PYTHON:-python3}" --version)"
echo "CPython:"
(cat program.py; echo 'asyncio.run(main())') >whole.py
"${PYTHON:-python3}" whole.py 2>&1 | sed 's/^/  /' | tee desktop.txt
echo "Pyodide:"
node in_page.mjs 2>&1 | sed 's/^/  /' | tee page.txt
echo "The error is reported as nobody's as soon as the task ends; that it is awaited and caught later takes nothing back."
test "$(cat desktop.txt)" = "  caught: nobody is late"
grep -q '^  caught: nobody is late$' page.txt
grep -q '^  heard besides: .*LookupError: nobody is late' page.txt
