// What even an old browser can run: says where the course cannot.
document.addEventListener('DOMContentLoaded', function () {
  var modern = typeof WebAssembly === 'object' && typeof DecompressionStream === 'function'
  if (modern && 'noModule' in HTMLScriptElement.prototype) return
  var note = document.createElement('p')
  note.textContent =
    'This browser cannot run Python: it is too old, or WebAssembly is switched off. A current Chrome, Edge, Firefox ' +
    'or Safari can. The lessons can be read here, but no cell runs.'
  document.getElementById('notes').appendChild(note)
})
