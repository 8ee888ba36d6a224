// What the programs of the pages know of this edition, and where the site is.

export const SITE = new URL('../', import.meta.url).href
export const settings = await (await fetch(new URL('page/settings.json', SITE))).json()
