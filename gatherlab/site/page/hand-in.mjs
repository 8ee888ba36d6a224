// The learner's work as one zip, in a folder with their name: `gatherlab grade` reads it as a hand-in.

import { settings } from './settings.mjs'
import { bytes, files, fingerprint, typed } from './work.mjs'
import { zip } from './zip.mjs'

/** { blob, fileName, count } for the work of somebody with this name. */
export async function handIn(name) {
  const folder = asFileName(name)
  const work = (await files()).filter(isTheirs).map((file) => ({ name: `${folder}/${file.path}`, bytes: bytes(file) }))
  return { blob: zip(work), fileName: `${folder}.zip`, count: work.length }
}

/** Whether something was typed in a file: JupyterLab keeps a copy of each that was only opened, too. */
function isTheirs(file) {
  return settings.files[file.path]?.typed !== fingerprint(typed(file))
}

/** A name that every system takes for a file. */
export function asFileName(name) {
  const plain = name.replace(/[\\/:*?"<>|\p{Cc}]/gu, ' ').replace(/\s+/g, ' ').trim().replace(/^[.\s]+|[.\s]+$/g, '')
  return plain || 'my work'
}
