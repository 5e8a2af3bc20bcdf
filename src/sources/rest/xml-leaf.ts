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
    // As in JSON: a number where that holds all digits.
    case 'BigInt':
      return orNull((text) => (integer.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text))
    case 'Int':
    case 'Float':
      // What is no number in XML Schema may be one in JavaScript (`0x1f`): serializing NaN fails, as it should.
      return orNull((text) => (decimal.test(text) ? Number(text) : Number.NaN))
    default:
      return orNull((text) => text)
  }
}

/** What a mapping gave where the answer to a question is wanted: of XML, the text of it. */
export function readXmlCondition(value: unknown): unknown {
  return typeof value === 'string' ? readCondition(value) : value
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

const integer = /^[+-]?\d+$/
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

function orNull(read: ReadLeaf): ReadLeaf {
  return (text) => {
    const trimmed = text.trim()
    return trimmed === '' ? null : read(trimmed)
  }
}

const readCondition = readXmlLeaf('Boolean')
