import { type ASTNode, type DocumentNode, type GraphQLError, type SourceLocation, visit } from 'graphql'

/** Under which a node holds where it begins; copies of it have that, too. */
const begin = Symbol('begin')

interface Begin {
  readonly offset: number
  readonly text: DocumentText
}

type PlacedNode = ASTNode & { readonly [begin]?: Begin }

/**
 * Has a document's errors tell their places only when they are asked for them. graphql-js looks for the line of each error, from
 * the first line on, as soon as there is the error: a document of many lines whose thousand items all fail takes it seconds. It is
 * also as large again with what `loc` holds: every token of the text.
 */
export function deferPlaces(document: DocumentNode): void {
  const { loc } = document
  if (loc === undefined) return
  const text = new DocumentText(loc.source.body)
  visit(document, {
    enter: (node) => {
      if (node.loc === undefined) return
      // A marked edge: nodes are readonly by type alone, and this one was just made.
      Object.assign(node, { [begin]: { offset: node.loc.start, text }, loc: undefined })
    },
  })
  const { start, end, source } = loc
  Object.assign(document, { loc: { start, end, source } }) // without the tokens
}

/** The places that an error of a document names, at most so many; undefined where it has none. */
export function placesOf({ nodes = [] }: GraphQLError, most: number): readonly SourceLocation[] | undefined {
  const places = nodes.slice(0, most).flatMap((node: PlacedNode) => node[begin] ?? [])
  return places.length === 0 ? undefined : places.map(({ offset, text }) => text.placeOf(offset))
}

/** A class, as all nodes of a document share one, and what it has found. */
class DocumentText {
  readonly text: string
  #lineStarts: readonly number[] | undefined

  constructor(text: string) {
    this.text = text
  }

  placeOf(offset: number): SourceLocation {
    this.#lineStarts ??= lineStartsOf(this.text)
    const line = countUpTo(this.#lineStarts, offset)
    return { line, column: offset - (this.#lineStarts[line - 1] ?? 0) + 1 }
  }
}

/** Lines end as the specification has it (section 2.1.2). */
function lineStartsOf(text: string): readonly number[] {
  const starts = [0]
  for (const { index, 0: end } of text.matchAll(/\r\n|[\n\r]/g)) starts.push(index + end.length)
  return starts
}

/** How many of the ascending numbers are no larger than one of them would be. */
function countUpTo(numbers: readonly number[], most: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] ?? 0) <= most) low = middle + 1
    else high = middle
  }
  return low
}
