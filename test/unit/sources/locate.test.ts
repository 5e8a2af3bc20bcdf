import { type DocumentNode, Kind, parse, Source, visit } from 'graphql'
import { describe, expect, it } from 'vitest'
import { placeOf } from '../../../src/sources/locate.ts'

function firstString(sdl: string) {
  const document: DocumentNode = parse(new Source(sdl, 'schema.graphql'))
  let found: Parameters<typeof placeOf>[0] | undefined
  visit(document, {
    [Kind.STRING]: (node) => {
      found ??= node
    },
  })
  if (found === undefined) throw new Error('no string in the document')
  return found
}

describe('placeOf', () => {
  it('counts from the quote of a one-line string', () => {
    expect(placeOf(firstString('type T { a: Int @x(y: "abc") }'), 1)).toEqual({
      file: 'schema.graphql',
      line: 1,
      column: 25,
    })
  })

  it.each([
    ['first line', 0, { line: 3, column: 5 }],
    ['within the first line', 3, { line: 3, column: 8 }],
    ['second line', 6, { line: 4, column: 7 }],
  ])('finds the %s of a block string', (_, offset, place) => {
    const sdl = 'type T { a: Int @x(y: """\n\n    id a\n      name\n    """) }'
    const text = firstString(sdl)
    // The value is "id a\n  name": the common indentation of four is gone.
    const adjusted = offset === 6 ? 'id a\n  '.length : offset
    expect(placeOf(text, adjusted)).toEqual({ file: 'schema.graphql', ...place })
  })

  // What stands at the place in the raw text is what stands at the offset in the value.
  it.each([
    ['a string with escapes', String.raw`"\n\u00e9 \"q\" \u{1F600} name"`],
    ['a block string with other indentation', '"""\n      id\n\n   x: name\n        y\n"""'],
    ['a block string that begins in its first line', '"""id  name\n  x\n"""'],
    ['a block string with tabs and characters beyond ASCII', '"""\n\t\té: "😀" name\n\t\tx\n"""'],
    ['a block string with lines that end in CR LF', '"""\r\n    id\r\n    x: name\r\n    """'],
    ['a block string with quotes in it', '"""\n  x: \\""" name\n"""'],
  ])('finds a name in %s', (_, text) => {
    const sdl = `type T {\n  a: Int @x(y: ${text}) }`
    const node = firstString(sdl)
    const place = placeOf(node, node.kind === Kind.STRING ? node.value.indexOf('name') : 0)
    expect(sdl.split(/\r\n|\n/)[(place?.line ?? 0) - 1]?.slice((place?.column ?? 0) - 1)).toMatch(/^name/)
  })
})
