// A learner's files and a new edition of the site.
//
// JupyterLite shows the learner's copy of a file in place of the site's.  So, when the site's file has changed:
// where the learner only ran it, the copy goes and the new file is shown; where the learner typed in it, the copy
// stays at its name, and the new file is put beside it.  Nothing that was typed is ever removed.

import { NOTE, settings, SITE } from './settings.mjs'
import { bytes, files, fingerprint, put, remove, typed } from './work.mjs'


/** Bring every copy up to date; the copies that have a new edition beside them: [{ path, beside }]. */
export async function bringUpToDate() {
  return locked(async () => {
    const note = read()
    const have = new Map((await files()).map((file) => [file.path, file]))
    const made = {}
    for (const [path, now] of Object.entries(settings.files)) {
      if (!have.has(path)) continue
      // a copy that was not there last time was made from what the last edition showed
      const from = note.made[path] ?? { ...(note.seen[path] ?? {}) }
      const kept = await bringOneUpToDate(have.get(path), from, now, have)
      if (kept) made[path] = kept
    }
    localStorage.setItem(NOTE, JSON.stringify({ seen: settings.files, made }))
    return Object.entries(made).flatMap(([path, { beside }]) =>
      beside && have.has(beside) ? [{ path, beside }] : []
    )
  })
}

/** What is to be remembered of a copy: which edition it was made from; null where it went. */
async function bringOneUpToDate(file, from, now, have) {
  const mine = fingerprint(typed(file))
  switch (step(mine, from, now)) {
    case 'show the new one':
      await remove(file.path)
      return null
    case 'put the new one beside': {
      const beside = await putBeside(file.path, have)
      return { ...from, told: now.typed, beside }
    }
    case 'the same again':
      return { ...now }
    default:
      return from
  }
}

/** What to do with a copy.  `mine` and `told` are what is typed in it and in the edition last put beside it. */
export function step(mine, from, now) {
  if (mine === from.typed) return from.file === now.file ? 'leave it' : 'show the new one'
  if (mine === now.typed) return 'the same again'
  return (from.told ?? from.typed) === now.typed ? 'leave it' : 'put the new one beside'
}

/** Put the site's file beside the learner's; its name, which no file of the learner's has. */
async function putBeside(path, have) {
  const response = await fetch(new URL(`files/${path.split('/').map(encodeURIComponent).join('/')}`, SITE))
  if (!response.ok) throw new Error(`${path}: the site's server answers ${response.status}`)
  const beside = freeName(path, have)
  const time = new Date().toISOString()
  const content = new Uint8Array(await response.arrayBuffer())
  const file = {
    ...have.get(path),
    ...shaped(path, content),
    name: beside.slice(beside.lastIndexOf('/') + 1),
    path: beside,
    size: content.length,
    created: time,
    last_modified: time
  }
  await put(file)
  have.set(beside, file)
  return beside
}

function shaped(path, content) {
  const text = () => new TextDecoder().decode(content)
  if (path.endsWith('.ipynb')) return { format: 'json', content: JSON.parse(text()) }
  if (/\.(png|jpg)$/.test(path)) {
    return { format: 'base64', content: btoa(Array.from(content, (byte) => String.fromCharCode(byte)).join('')) }
  }
  return { format: 'text', content: text() }
}

/** "01_basic_gather (new edition).ipynb"; with a number where that is taken. */
function freeName(path, have) {
  const [, stem, end] = path.match(/^(.*?)(\.[^./]*)?$/)
  for (let number = 1; ; number++) {
    const name = `${stem} (new edition${number > 1 ? ` ${number}` : ''})${end ?? ''}`
    if (!have.has(name)) return name
  }
}

function read() {
  try {
    return { seen: {}, made: {}, ...JSON.parse(localStorage.getItem(NOTE)) }
  } catch {
    return { seen: {}, made: {} }
  }
}

/** One tab at a time, where the browser can. */
function locked(what) {
  return navigator.locks ? navigator.locks.request(NOTE, what) : what()
}
