// Pyodide's memory: reached as soon as it is there, and compared with what its program brings along.

/** The option createPyodideModule of loadPyodide, made of Pyodide's own: `look` gets the settings and the new memory, before any code runs in it;
 *  where it says false, nothing will. */
export const withMemory = (createPyodideModule, look) => (settings) => {
  const instantiate = settings.instantiateWasm
  settings.instantiateWasm = (imports, ready) =>
    instantiate(imports, async (instance, module) => {
      if ((await look(settings, instance.exports.memory)) !== false) ready(instance, module)
    })
  return createPyodideModule(settings)
}

/** Take what a new memory begins with out of a snapshot, or put it back: the same again, for both are bits.
 *
 *  The program has it, too: it need not be fetched twice. */
export function exchange(snapshot, begun) {
  const header = new DataView(snapshot.buffer, snapshot.byteOffset).getUint32(4, true) // bytes, by Pyodide's format
  const words = new Uint32Array(snapshot.buffer, snapshot.byteOffset + header)
  const before = new Uint32Array(begun)
  for (let at = Math.min(words.length, before.length); at--; ) words[at] ^= before[at]
}
