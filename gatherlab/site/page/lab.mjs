// Runs in JupyterLab's page, before JupyterLab: brings the learner's files up to date; later has the site kept, tells
// of a new edition and of what a tab cannot do, saves what is typed when the page is left, leads back to the first
// page, and has room on a tablet.

import { bringUpToDate } from './editions.mjs'
import { withLinesJoined } from './lines.mjs'
import { SITE } from './settings.mjs'
import { keepAll, onNewEdition, register } from './worker.mjs'

const PATIENCE = 20_000 // milliseconds: a lesson and its kernel are there by then, and come first
const EACH_HOUR = 3_600_000 // milliseconds: a lesson may be open for days
const NARROW = 1000 // pixels
const SAID = {
  'new edition':
    'A new edition of the course is here. You see it when you close all tabs of the course and open it again, at the latest after the browser was closed.',
  'no python': 'This browser cannot run Python: no cell runs here. The first page of the course says which ones can.',
  'no stop':
    'In a browser tab a cell cannot be stopped. Restart the kernel: what you typed stays. Then run the set-up cell again.'
}
const RESTART = { label: 'Restart Kernel', commandId: 'notebook:restart-kernel' }

globalThis.gatherlabWithLinesJoined = withLinesJoined // JupyterLite's pages call it: gatherlab/site/mends.py

/** Done when JupyterLab may start.  Whatever goes wrong here must not keep it from starting. */
export const ready = bringUpToDate().catch((problem) => {
  console.warn(`The course could not look after older files: ${problem}`)
})

async function lookForNewEditions() {
  const registration = await register()
  if (!registration) return
  let told = false
  onNewEdition(registration, () => {
    if (!told) tell('new edition').catch(console.warn)
    told = true
  })
  setInterval(() => registration.update().catch(() => {}), EACH_HOUR) // without a network the next time does
}

/** JupyterLab, when it has started. */
async function lab() {
  while (!window.jupyterapp) await new Promise((resolve) => setTimeout(resolve, 500))
  await window.jupyterapp.started
  return window.jupyterapp
}

/** Show a sentence in a corner of JupyterLab until it is closed there: it takes no focus, and nothing waits for it. */
async function tell(kind, ...actions) {
  const options = { autoClose: false, ...(actions.length ? { actions } : {}) }
  await (await lab()).commands.execute('apputils:notify', { message: SAID[kind], type: 'info', options })
}

/** The stop button asks the kernel to stop, and nobody is there to hear it: say what helps. */
async function explainTheStopButton() {
  const { commands, shell } = await lab()
  commands.commandExecuted.connect((sender, { id }) => {
    const busy = shell.currentWidget?.sessionContext?.session?.kernel?.status === 'busy'
    if (id === 'notebook:interrupt-kernel' && busy) tell('no stop', RESTART).catch(console.warn)
  })
}

/** Save what was typed since the last time.  Where that fails, JupyterLab says so when it saves by itself. */
async function saveAll() {
  const { shell } = await lab()
  const contexts = [...shell.widgets('main')].map(({ context }) => context).filter((context) => context?.model?.dirty)
  await Promise.allSettled([...new Set(contexts)].map((context) => context.save()))
}

/** A link beside JupyterLab's menu: its own pages lead nowhere else, and the work is downloaded there. */
async function linkToTheFirstPage() {
  await lab()
  const link = Object.assign(document.createElement('a'), {
    id: 'gatherlab-first-page',
    href: SITE,
    textContent: 'All lessons and my work'
  })
  link.style.cssText = 'margin: auto 0.75rem auto auto; white-space: nowrap; color: var(--jp-content-link-color)'
  link.addEventListener('click', async (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return // another tab: this one stays
    event.preventDefault()
    await saveAll()
    location.href = SITE
  })
  document.getElementById('jp-top-panel')?.append(link)
}

/** On a tablet the list of files takes a third of the page, and timelines get too small to read: close it.
 *  JupyterLab opens it again as it opens the lesson: it is kept closed until somebody touches the page. */
async function closeTheSidebar() {
  if (innerWidth >= NARROW) return
  const { shell } = await lab()
  const close = () => shell.leftCollapsed || shell.collapseLeft()
  const leave = () => shell.layoutModified.disconnect(close)
  for (const touched of ['pointerdown', 'keydown']) addEventListener(touched, leave, { once: true, capture: true })
  shell.layoutModified.connect(close)
  close()
}

lookForNewEditions().catch(console.warn)
closeTheSidebar().catch(console.warn)
explainTheStopButton().catch(console.warn)
linkToTheFirstPage().catch(console.warn)
if (typeof WebAssembly !== 'object') tell('no python').catch(console.warn)
// a tablet's page is put away without a question, and may never come back
document.addEventListener('visibilitychange', () => document.hidden && saveAll().catch(console.warn))
if (navigator.serviceWorker) setTimeout(() => keepAll().catch(console.warn), PATIENCE)
