// The learner's work as one zip, in a folder with their name: `gatherlab grade` reads it as a hand-in.

import { bytes, files } from './work.mjs'
import { zip } from './zip.mjs'

/** { blob, fileName, count } for the work of somebody with this name. */
export async function handIn(name) {
  const folder = asFileName(name)
  const work = (await files()).map((file) => ({ name: `${folder}/${file.path}`, bytes: bytes(file) }))
  return { blob: zip(work), fileName: `${folder}.zip`, count: work.length }
}

/** A name that every system takes for a file. */
export function asFileName(name) {
  const plain = name.replace(/[\\/:*?"<>|\p{Cc}]/gu, ' ').replace(/\s+/g, ' ').trim().replace(/^[.\s]+|[.\s]+$/g, '')
  return plain || 'my work'
}
