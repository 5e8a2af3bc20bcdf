import { type ASTNode, getLocation, Kind, Source } from 'graphql'

/** A place in a file, 1-based; without line and column where the node is made of the file and does not stand in it. */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

const made = new WeakSet<Source>()

/** SDL that an importer made of a file: no line of it is one of the file. */
export function madeSource(sdl: string, file: string): Source {
  const source = new Source(sdl, file)
  made.add(source)
  return source
}

/**
 * Where a node of a parsed schema file stands; with `offset`, where that character of the node's string value stands (block
 * strings lose their indentation in the value, so lines are found again in the raw text; escapes are counted as they are written).
 */
export function placeOf(node: ASTNode, offset?: number): Place | undefined {
  const { loc } = node
  if (loc === undefined) return undefined
  if (made.has(loc.source)) return { file: loc.source.name }
  const start = getLocation(loc.source, loc.start)
  if (offset === undefined || node.kind !== Kind.STRING) return { file: loc.source.name, ...start }
  const raw = loc.source.body
  if (!node.block) {
    const column = start.column + rawOffset(raw, loc.start + 1, offset) - loc.start
    return { file: loc.source.name, line: start.line, column }
  }
  const before = node.value.slice(0, offset).split('\n')
  const lines = raw.slice(loc.start + 3, loc.end - 3).split(/\r\n|[\n\r]/)
  const skipped = lines.findIndex((line) => line.trim() !== '')
  const index = Math.max(skipped, 0) + before.length - 1
  const valueLine = node.value.split('\n')[before.length - 1] ?? ''
  const text = before.at(-1) ?? ''
  // Three quotes within the string are written with a backslash.
  const escapes = text.split('"""').length - 1
  const column = indentOf(lines[index] ?? '') - indentOf(valueLine) + text.length + escapes + 1
  return { file: loc.source.name, line: start.line + index, column: index === 0 ? start.column + 2 + column : column }
}

function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].length ?? 0
}

/** Where in the raw text the character at `offset` of the string's value stands; escapes are longer than what they stand for. */
function rawOffset(raw: string, start: number, offset: number): number {
  const escapes = /\\(?:u\{([0-9A-Fa-f]+)\}|u[0-9A-Fa-f]{4}|.)/y
  let at = start
  for (let left = offset; left > 0; ) {
    escapes.lastIndex = at
    const found = escapes.exec(raw)
    at += found?.[0].length ?? 1
    left -= found?.[1] !== undefined && Number.parseInt(found[1], 16) > 0xffff ? 2 : 1
  }
  return at
}
