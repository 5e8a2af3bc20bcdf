/** Indents the lines of a mapping by the braces that are open, and puts short ones into one line. */
export function layOut(text: string): readonly string[] {
  const lines = joinShort(text).split('\n')
  let depth = 0
  return lines.map((line) => {
    const braces = line.replace(/"(?:[^"\\]|\\.)*"/g, '')
    if (/^[})\]]/.test(line)) depth -= 1
    const indented = `${'  '.repeat(depth)}${line}`
    depth += count(braces, '{') - count(braces, '}') + (/^[})\]]/.test(line) ? 1 : 0)
    return indented
  })
}

/** A group without another within, that fits. */
const group = /\{\n([^{}\n]*(?:\n[^{}\n]*)*)\n\}/g

function joinShort(text: string): string {
  return text.replace(group, (whole, inner: string) => {
    const line = `{ ${inner.replaceAll('\n', ' ')} }`
    return line.length <= 60 ? line : whole
  })
}

function count(text: string, character: string): number {
  return text.split(character).length - 1
}
