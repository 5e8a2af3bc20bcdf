/** Lists and objects in one another beyond which a text is not parsed as YAML: its parsers work on the stack. */
export const maxNesting = 400

/** Whether YAML (or JSON) is nested deeper than anyone writes, by brackets, indentation or dashes; brackets in texts count, too. */
export function isTooDeep(text: string): boolean {
  let open = 0
  for (const line of text.split('\n')) {
    const [, indent = '', dashes = ''] = /^( *)((?:- +)*)/.exec(line) ?? []
    if (indent.length > maxNesting || dashes.length > maxNesting) return true
    // A key at the start of a line is not within brackets, whatever stands in the texts above.
    if (/^[\w"'].*:/.test(line)) open = 0
    for (let index = 0; index < line.length; index += 1) {
      const code = line.charCodeAt(index)
      if (code === 0x7b || code === 0x5b) open += 1
      else if ((code === 0x7d || code === 0x5d) && open > 0) open -= 1
      if (open > maxNesting) return true
    }
  }
  return false
}
