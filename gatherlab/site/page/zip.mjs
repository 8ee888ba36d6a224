// A zip archive, nothing packed in it: a learner's work is small.

const TABLE = Uint32Array.from({ length: 256 }, (_, value) => {
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})
const UTF8 = 1 << 11 // names are UTF-8

/** The archive of [{ name, bytes }], as a Blob.  `when` is the time of all files. */
export function zip(files, when = new Date()) {
  const parts = []
  const list = []
  let at = 0
  for (const { name, bytes } of files) {
    const path = new TextEncoder().encode(name)
    const about = [20, UTF8, 0, ...dosTime(when)]
    const sizes = [crc32(bytes), bytes.length, bytes.length]
    const entry = [record('IHHHHHIIIHH', [0x04034b50, ...about, ...sizes, path.length, 0]), path, bytes]
    list.push(record('IHHHHHHIIIHHHHHII', [0x02014b50, 20, ...about, ...sizes, path.length, 0, 0, 0, 0, 0, at]), path)
    parts.push(...entry)
    at += length(entry)
  }
  const end = record('IHHHHIIH', [0x06054b50, 0, 0, files.length, files.length, length(list), at, 0])
  return new Blob([...parts, ...list, end], { type: 'application/zip' })
}

const length = (parts) => parts.reduce((sum, part) => sum + part.length, 0)

/** Numbers as little-endian bytes: H two, I four. */
function record(shape, numbers) {
  return Uint8Array.from(
    numbers.flatMap((number, place) =>
      Array.from({ length: shape[place] === 'I' ? 4 : 2 }, (_, byte) => (number >>> (8 * byte)) & 0xff)
    )
  )
}

/** Time and date as DOS had them: two-second steps, years from 1980. */
function dosTime(when) {
  return [
    (when.getHours() << 11) | (when.getMinutes() << 5) | (when.getSeconds() >> 1),
    ((when.getFullYear() - 1980) << 9) | ((when.getMonth() + 1) << 5) | when.getDate()
  ]
}

function crc32(bytes) {
  let value = 0xffffffff
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff] ^ (value >>> 8)
  return (value ^ 0xffffffff) >>> 0
}
