#!/usr/bin/env bash
# JupyterLite's session client looks for a running session by the file's name without its folder, and JupyterLab
# asks with that name: a second notebook of the same name is handed the first one's session, path and kernel.
# Needs node 20 or newer with npm, and npm's registry.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --ignore-scripts --omit=dev @jupyterlite/services@0.8.4 esbuild@0.25.10

# a client that only counts kernels stands where a page has its Python
cat >ask.mjs <<'JS'
import { LiteSessionClient } from '@jupyterlite/services/lib/session/client.js'
import { Signal } from '@lumino/signaling'
let started = 0
const kernelClient = {
  isRestarting: () => false,
  startNew: async ({ name }) => ({ id: `kernel ${++started}`, name })
}
kernelClient.changed = new Signal(kernelClient)
const sessions = new LiteSessionClient({ kernelClient, serverSettings: {} })
for (const path of ['lessons/01.ipynb', 'exercises/01.ipynb', 'exercises/02.ipynb']) {
  const asked = { path, name: path.split('/').pop(), type: 'notebook', kernel: { name: 'python' } }
  const { path: given, kernel } = await sessions.startNew(asked)
  console.log(`${path}: the session of ${given}, ${kernel.id}`)
}
JS
# the packages are written for a bundler
npx esbuild ask.mjs --bundle --platform=node --format=esm --outfile=bundle.mjs --log-level=error \
    --loader:.css=empty --loader:.svg=text \
    --banner:js="import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
seen=$(node bundle.mjs)
echo "node $(node --version), @jupyterlite/services $(node -p 'JSON.parse(require("fs").readFileSync("node_modules/@jupyterlite/services/package.json")).version')"
echo "Two notebooks of one name in two folders share one session:"
echo "$seen"
grep -qx 'exercises/01.ipynb: the session of lessons/01.ipynb, kernel 1' <<<"$seen"
grep -qx 'exercises/02.ipynb: the session of exercises/02.ipynb, kernel 2' <<<"$seen"
