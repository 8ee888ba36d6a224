#!/usr/bin/env bash
# json-server (the program behind JSONPlaceholder): a name that it does not know gives all rows, or none.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit json-server@0.17.4 >/dev/null
cat >lists.cjs <<'NODE'
const jsonServer = require('json-server')
const number = (many, make) => Array.from({ length: many }, (_, index) => make(index + 1))
const rows = {
  posts: number(30, (id) => ({ id, userId: Math.ceil(id / 10) })),
  albums: number(50, (id) => ({ id, userId: 1 })),
}
const server = jsonServer.create().use(jsonServer.router(rows, { _isFake: true })).listen(0, '127.0.0.1', async () => {
  const expected = {
    '/posts?userId=1': 10,
    '/posts?userid=1': 30,
    '/posts?userid_ne=1': 0,
    '/posts/1/albums': 50,
    '/posts?_start=25': 30,
    '/posts?_start=25&_end=100': 5,
    '/posts?_limit=-5': 25,
    '/posts?_page=2&_limit=0': 10,
  }
  let changed = false
  for (const [path, many] of Object.entries(expected)) {
    const answer = await (await fetch(`http://127.0.0.1:${server.address().port}${path}`)).json()
    console.log(' ', path.padEnd(28), answer.length, 'rows')
    changed ||= answer.length !== many
  }
  process.exit(changed ? 1 : 0)
})
NODE
echo "json-server $(node -p "require('json-server/package.json').version") · node $(node --version) · 30 posts of 3 users, 50 albums"
node lists.cjs
echo "A misspelled field is dropped from the query, so all rows come; with _ne it is kept, so none do. The albums of a"
echo "post, which do not exist, are all albums. _start counts only beside _end or _limit."
