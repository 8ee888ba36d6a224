// The first page: keeps the site for later, says what this browser cannot do, gives the learner's work as a zip.

import { bringUpToDate } from './editions.mjs'
import { handIn } from './hand-in.mjs'
import { SITE } from './settings.mjs'
import { hear, keepAll, onNewEdition, register } from './worker.mjs'

const NAME = 'gatherlab name'
const AGAIN = 2_000 // milliseconds
const part = (id) => document.getElementById(id)

const SAID = {
  changed: 'The course was brought up to date while it was loading. Close its other tabs and load this page again.',
  damaged: 'A part of the course did not arrive whole, twice. Load this page again later; if this stays, tell your teacher.',
  full: 'This device has no room left to keep the course. It works, but needs the internet each time.',
  waits: 'A new edition of the course is here. You see it when the other tabs of the course are closed, at the latest after the browser was closed.',
  stopped: 'The network went away before everything was loaded. Load this page again when it is back.',
  'no worker':
    'This browser keeps nothing of the course here (an address without https, or a private window?). The lessons run, ' +
    'but they need the internet each time, and a notebook cannot keep files: your progress is counted only until its kernel ends.',
  'no storage':
    'This browser keeps no files for this page. The lessons run, but what you type is gone when you close the tab.'
}

function note(kind) {
  if ([...part('notes').children].some((line) => line.dataset.kind === kind)) return
  const line = document.createElement('p')
  line.dataset.kind = kind
  line.textContent = SAID[kind]
  part('notes').append(line)
}

function onMessage(message) {
  if (message.kind === 'progress') {
    part('loading').hidden = message.part === 1
    part('bar').value = message.part
    part('loading-text').textContent = `Loading the course: ${Math.floor(100 * message.part)} %`
  } else if (message.kind === 'whole') {
    part('loading').hidden = true
    part('loaded').textContent = 'The course is kept in this browser: it opens at once, also without a network.'
  } else if (message.kind in SAID) {
    part('loading').hidden = true
    note(message.kind)
  }
}

async function keepTheSite() {
  let registration = null
  try {
    registration = await register()
  } catch (problem) {
    console.warn(problem)
  }
  if (!registration) return note('no worker')
  hear(onMessage)
  const controlled = Boolean(navigator.serviceWorker.controller)
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (controlled) location.reload() // a new edition has taken over
  })
  onNewEdition(registration, (newer) => takeOver(registration, newer))
  registration.update().catch(() => {}) // asks at once; without a network the next visit does
  await keepAll()
}

/** Ask a newer edition to become the site's, until it is: another tab may be open, or just being closed. */
function takeOver(registration, newer) {
  if (registration.waiting !== newer) return
  newer.postMessage('take over')
  setTimeout(() => takeOver(registration, newer), AGAIN)
}

async function lookAfterFiles() {
  try {
    const both = await bringUpToDate()
    part('beside').hidden = both.length === 0
    for (const { path, beside } of both) {
      const line = document.createElement('li')
      line.append('yours: ', link(path), '; the new edition: ', link(beside))
      part('beside-files').append(line)
    }
  } catch (problem) {
    console.warn(problem)
    note('no storage')
  }
}

function link(path) {
  const made = document.createElement('a')
  made.href = new URL(`lab/index.html?path=${encodeURIComponent(path)}`, SITE).href
  made.textContent = path
  return made
}

async function download(event) {
  event.preventDefault()
  const name = part('name').value.trim()
  try {
    localStorage.setItem(NAME, name)
    const { blob, fileName, count } = await handIn(name)
    if (count === 0) {
      part('downloaded').textContent = 'There is nothing yet: you have not typed in a file in this browser.'
      return
    }
    const made = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: fileName })
    made.click()
    setTimeout(() => URL.revokeObjectURL(made.href), 60_000)
    part('downloaded').textContent = `${fileName}: ${count} ${count === 1 ? 'file' : 'files'}, as they were last saved.`
  } catch (problem) {
    part('downloaded').textContent = `Your work could not be read: ${problem}`
  }
}

try {
  part('name').value = localStorage.getItem(NAME) ?? ''
} catch {
  // told by lookAfterFiles
}
part('download').addEventListener('submit', download)
await Promise.all([keepTheSite(), lookAfterFiles()])
document.documentElement.dataset.ready = 'yes'
