// Texts in a notebook's file may be lists of lines (nbformat: "multi-line strings").  JupyterLab takes one text, and
// shows a list with a comma before each line.  A Jupyter server joins them as it reads a file; JupyterLite does not
// (its issue 1105), so the page does: `mends.py` has it call this for each file that is opened.

const joined = (text) => (Array.isArray(text) && text.every((line) => typeof line === 'string') ? text.join('') : text)
const isJson = (mime) => /^application\/(.*\+)?json$/.test(mime) // a list there is a list

/** A file as JupyterLite hands it on; where it is a notebook, with one text in place of each list of lines. */
export function withLinesJoined(file) {
  for (const cell of file?.content?.cells ?? []) {
    cell.source = joined(cell.source)
    for (const bundle of Object.values(cell.attachments ?? {})) joinAll(bundle)
    for (const output of cell.outputs ?? []) {
      if ('text' in output) output.text = joined(output.text)
      joinAll(output.data ?? {})
    }
  }
  return file
}

function joinAll(bundle) {
  for (const mime of Object.keys(bundle)) {
    if (!isJson(mime)) bundle[mime] = joined(bundle[mime])
  }
}
