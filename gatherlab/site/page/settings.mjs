// What the programs of the pages know of this edition, where the site is, and what is kept under which name.

export const SITE = new URL('../', import.meta.url).href
const PATH = new URL(SITE).pathname // two courses on one host share nothing
export const DATABASE = `JupyterLite Storage - ${PATH}` // as JupyterLite calls it
export const NOTE = `gatherlab editions ${PATH}` // in localStorage: { seen: files of the last edition, made: by path }
export const settings = await (await fetch(new URL('page/settings.json', SITE))).json()
