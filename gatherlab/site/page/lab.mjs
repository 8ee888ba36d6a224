// Runs in JupyterLab's page, before JupyterLab: brings the learner's files up to date; later has the site kept.

import { bringUpToDate } from './editions.mjs'
import { keepAll, register } from './worker.mjs'

const PATIENCE = 20_000 // milliseconds: a lesson and its kernel are there by then, and come first

/** Done when JupyterLab may start.  Whatever goes wrong here must not keep it from starting. */
export const ready = bringUpToDate().catch((problem) => {
  console.warn(`The course could not look after older files: ${problem}`)
})

register().catch(console.warn)
if (navigator.serviceWorker) setTimeout(() => keepAll().catch(console.warn), PATIENCE)
