// The page's side of the service worker: registers it, has it keep the site, and hears what it says.

import { SITE } from './settings.mjs'

const LOOK = 1_000 // milliseconds

/** Register the worker as JupyterLite does, so that it finds the same one; null where none can work. */
export async function register() {
  if (!navigator.serviceWorker) return null
  const address = new URL('service-worker.js?enableCache=false', SITE).href
  const there = await navigator.serviceWorker.getRegistration(SITE)
  // to register what is there already waits for a new edition that is just being loaded
  if (there?.active?.scriptURL === address && there.scope === SITE) return there
  const registration = await navigator.serviceWorker.register(address)
  return registration && (await works(registration)) ? registration : null
}

/** Whether a worker is there, now or when the one that comes is ready. */
async function works(registration) {
  const coming = registration.installing ?? registration.waiting
  if (!registration.active && coming) {
    await new Promise((resolve) => {
      const look = () => ['activated', 'redundant'].includes(coming.state) && resolve()
      coming.addEventListener('statechange', look)
      look()
    })
  }
  return Boolean(registration.active)
}

/** Call `heard` with what the worker says: { kind, … }. */
export function hear(heard) {
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    if (data?.from === 'gatherlab') heard(data)
  })
  navigator.serviceWorker.startMessages()
}

/** Ask the worker to keep the whole site.  Its answers come to `hear`. */
export async function keepAll() {
  const { active } = await navigator.serviceWorker.ready
  active.postMessage('keep')
}

/** Call `found` with the worker of a newer edition, when it has arrived whole.
 *
 *  It is looked for, not listened to: a page that is loaded while a worker installs may hear of none of its states
 *  (in Chromium, five times of twelve). */
export function onNewEdition(registration, found) {
  let last = null
  const look = () => {
    const { waiting, active } = registration
    if (waiting && active && waiting !== last) found((last = waiting))
  }
  look()
  setInterval(look, LOOK)
}
