import { type ASTNode, getLocation, Kind } from 'graphql'

/** A place in a file, 1-based. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/**
 * Where a node of a parsed schema file stands; with `offset`, where that character of the node's string value stands (block
 * strings lose their indentation in the value, so lines are found again in the raw text).
 */
export function placeOf(node: ASTNode, offset?: number): Place | undefined {
  const { loc } = node
  if (loc === undefined) return undefined
  const start = getLocation(loc.source, loc.start)
  if (offset === undefined || node.kind !== Kind.STRING) return { file: loc.source.name, ...start }
  if (!node.block) return { file: loc.source.name, line: start.line, column: start.column + 1 + offset }
  const before = node.value.slice(0, offset).split('\n')
  const rawLines = loc.source.body.slice(loc.start + 3, loc.end - 3).split(/\r\n|[\n\r]/)
  const skipped = rawLines.findIndex((line) => line.trim() !== '')
  const rawIndex = Math.max(skipped, 0) + before.length - 1
  const valueLine = node.value.split('\n')[before.length - 1] ?? ''
  const indent = Math.max((rawLines[rawIndex] ?? '').indexOf(valueLine), 0)
  const column = indent + (before.at(-1)?.length ?? 0) + 1
  return {
    file: loc.source.name,
    line: start.line + rawIndex,
    column: rawIndex === 0 ? start.column + 3 + column - 1 : column,
  }
}
