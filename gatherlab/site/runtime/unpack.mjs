// Files of a tar archive, as gatherlab/site/files.py makes it (ustar, plain files only).

/** Put the files of a tar archive below a folder. */
export function unpack(FS, tar, home) {
  const text = new TextDecoder()
  const field = (at, length) => text.decode(tar.subarray(at, at + length)).split('\0')[0]
  const made = new Set()
  for (let at = 0; tar[at]; ) {
    const size = parseInt(field(at + 124, 12), 8)
    const prefix = field(at + 345, 155)
    const path = `${home}/${prefix ? `${prefix}/` : ''}${field(at, 100)}`
    const folder = path.slice(0, path.lastIndexOf('/'))
    if (!made.has(folder)) FS.mkdirTree(folder)
    made.add(folder)
    FS.writeFile(path, tar.subarray(at + 512, at + 512 + size))
    at += 512 * (1 + Math.ceil(size / 512))
  }
}
