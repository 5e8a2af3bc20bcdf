/** Reads an element's text as a scalar; text that is not of the type stays what it is, so that the field says so. */
export type ReadLeaf = (text: string) => unknown

/**
 * How the text of XML becomes a scalar of that name, or an enum's value (`enum`). XML Schema's lexical forms count, with white space
 * around them; an empty element is empty text where text is asked for, and nothing elsewhere.
 */
export function readXmlLeaf(typeName: string): ReadLeaf {
  switch (typeName) {
    case 'String':
    case 'ID':
      return (text) => text
    case 'Boolean':
      return orNull((text) => booleans.get(text) ?? text)
    case 'Int':
    case 'Float':
      // What is no number in XML Schema may be one in JavaScript (`0x1f`): serializing NaN fails, as it should.
      return orNull((text) => (decimal.test(text) ? Number(text) : Number.NaN))
    default:
      return orNull((text) => text)
  }
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

function orNull(read: ReadLeaf): ReadLeaf {
  return (text) => {
    const trimmed = text.trim()
    return trimmed === '' ? null : read(trimmed)
  }
}
