// Runs in JupyterLab's page, before JupyterLab: brings the learner's files up to date; later has the site kept, and
// tells of a new edition.

import { bringUpToDate } from './editions.mjs'
import { keepAll, onNewEdition, register } from './worker.mjs'

const PATIENCE = 20_000 // milliseconds: a lesson and its kernel are there by then, and come first
const EACH_HOUR = 3_600_000 // milliseconds: a lesson may be open for days
const SAID = 'A new edition of the course is here. You see it when you close all tabs of the course and open it again.'

/** Done when JupyterLab may start.  Whatever goes wrong here must not keep it from starting. */
export const ready = bringUpToDate().catch((problem) => {
  console.warn(`The course could not look after older files: ${problem}`)
})

async function lookForNewEditions() {
  const registration = await register()
  if (!registration) return
  let told = false
  onNewEdition(registration, () => {
    if (!told) tell(SAID)
    told = true
  })
  setInterval(() => registration.update().catch(() => {}), EACH_HOUR) // without a network the next time does
}

/** Show a sentence in a corner of JupyterLab until it is closed there: it takes no focus, and nothing waits for it. */
async function tell(message) {
  while (!window.jupyterapp) await new Promise((resolve) => setTimeout(resolve, 500))
  await window.jupyterapp.started
  await window.jupyterapp.commands.execute('apputils:notify', { message, type: 'info', options: { autoClose: false } })
}

lookForNewEditions().catch(console.warn)
if (navigator.serviceWorker) setTimeout(() => keepAll().catch(console.warn), PATIENCE)
