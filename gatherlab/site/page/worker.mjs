// The page's side of the service worker: registers it, has it keep the site, and hears what it says.

import { SITE } from './settings.mjs'

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

/** Call `found` with the worker of a newer edition, when it has arrived whole. */
export function onNewEdition(registration, found) {
  const look = () => {
    if (registration.waiting && registration.active) found(registration.waiting)
  }
  const listen = () => registration.installing?.addEventListener('statechange', look)
  registration.addEventListener('updatefound', listen)
  listen() // a browser looks for one by itself, too: it may have been found before this page was there
  look()
}
