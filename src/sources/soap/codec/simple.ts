import { base64Of, ExactNumber, FileValue } from '../../../mapping/index.ts'
import { enumNames } from '../naming.ts'
import { namespaces, type QName } from '../qname.ts'
import type { Builtin } from '../xsd/builtins.ts'
import type { SimpleType, WhiteSpace } from '../xsd/model.ts'

/** A simple type, compiled: text to value and back. */
export interface SimpleCodec {
  readonly kind: 'simple'
  /** What `xsi:type` says of a value. */
  readonly typeName: QName | undefined
  /** Whether the text is a qualified name, whose prefix means nothing outside of its document. */
  readonly isQName: boolean
  /** Whether one text is a list of values. */
  readonly isList: boolean
  /** The values that are allowed, where they are listed. */
  readonly values?: readonly string[] | undefined
  /** @returns undefined for text that is not of the type. */
  readonly decode: (text: string) => unknown
  /** @returns undefined for a value that has no text of the type. */
  readonly encode: (value: unknown) => string | undefined
}

/** Compiles a simple type. */
export function compileSimple(type: SimpleType): SimpleCodec {
  const { variety } = type
  const bare: SimpleCodec = {
    ...compileVariety(type),
    kind: 'simple',
    typeName: type.name ?? (variety.kind === 'atomic' ? xsdName(variety.builtin.name) : undefined),
    isList: variety.kind === 'list',
    values: valuesOf(type),
    isQName: variety.kind === 'atomic' && variety.builtin.name === 'QName',
  }
  if (type.enumeration === undefined || type.variety.kind === 'list') return bare
  const byText = new Map(type.enumeration.map((each) => [applyWhiteSpace(each, type.whiteSpace), each]))
  const byName = new Map(
    [...enumNames(type.enumeration)].map(([text, name]) => [name, applyWhiteSpace(text, type.whiteSpace)]),
  )
  return {
    ...bare,
    // A value that is not listed is still given: services grow such lists before their descriptions do.
    encode: (value) => {
      const text = bare.encode(value) ?? (typeof value === 'string' ? value : undefined)
      if (text === undefined) return undefined
      return byText.has(text) ? text : byName.get(text)
    },
  }
}

/** Also of the items of a list. */
function valuesOf({ enumeration, variety }: SimpleType): readonly string[] | undefined {
  return enumeration ?? (variety.kind === 'list' ? valuesOf(variety.item) : undefined)
}

type TextCodec = Pick<SimpleCodec, 'decode' | 'encode'>

function xsdName(local: string): QName {
  return { namespace: namespaces.xsd, local }
}

function compileVariety({ variety, whiteSpace }: SimpleType): TextCodec {
  switch (variety.kind) {
    case 'atomic':
      return compileAtomic(variety.builtin, whiteSpace)
    case 'list':
      return compileList(compileSimple(variety.item))
    case 'union':
      return compileUnion(variety.members.map(compileSimple))
  }
}

function compileList(item: SimpleCodec): TextCodec {
  return {
    decode: (text) => {
      const words = applyWhiteSpace(text, 'collapse')
      if (words === '') return []
      const values = words.split(' ').map(item.decode)
      return values.includes(undefined) ? undefined : values
    },
    encode: (value) => {
      const texts = (Array.isArray(value) ? value : [value]).map(item.encode)
      return texts.some((each) => each === undefined || /\s/.test(each)) ? undefined : texts.join(' ')
    },
  }
}

/** A union's value is text always: its kind must not depend on what stands in it. */
function compileUnion(members: readonly SimpleCodec[]): TextCodec {
  return {
    decode: (text) => {
      const trimmed = applyWhiteSpace(text, 'collapse')
      return members.length === 0 || members.some((each) => each.decode(trimmed) !== undefined) ? trimmed : undefined
    },
    encode: (value) => {
      if (members.length === 0) return textOf(value)
      for (const member of members) {
        const text = member.encode(value)
        if (text !== undefined) return text
      }
      return undefined
    },
  }
}

function compileAtomic(builtin: Builtin, whiteSpace: WhiteSpace): TextCodec {
  const { lexical } = builtin
  const isAllowed = (text: string): boolean => lexical === undefined || lexical.test(text)
  const read = (text: string): string | undefined => {
    const clean = applyWhiteSpace(text, whiteSpace)
    return isAllowed(clean) ? clean : undefined
  }
  const write = (value: unknown): string | undefined => {
    const text = textOf(value)
    return text === undefined ? undefined : read(text)
  }
  switch (builtin.value) {
    case 'Boolean':
      return {
        decode: (text) => {
          const clean = read(text)
          return clean === undefined ? undefined : clean === 'true' || clean === '1'
        },
        encode: write,
      }
    case 'Int': {
      const [min, max] = builtin.range ?? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]
      const inRange = (clean: string | undefined): number | undefined => {
        const value = clean === undefined ? Number.NaN : Number(clean)
        return value >= min && value <= max ? value + 0 : undefined // `-0` becomes 0
      }
      return {
        decode: (text) => inRange(read(text)),
        encode: (value) => inRange(write(value))?.toString(),
      }
    }
    case 'Float':
      return {
        decode: (text) => {
          const value = Number(read(text))
          return Number.isFinite(value) ? value : undefined // GraphQL has neither NaN nor infinities
        },
        encode: write,
      }
    case 'Base64':
      return {
        decode: (text) => read(text)?.replaceAll(' ', ''),
        encode: (value) => write(bytesOf(value) ?? value),
      }
    default:
      return { decode: read, encode: write }
  }
}

/** The bytes of a file as base64; undefined for what is no file. */
function bytesOf(value: unknown): string | undefined {
  const bytes = value instanceof FileValue ? value.content()?.bytes : value
  return bytes instanceof Uint8Array ? base64Of(bytes) : undefined
}

/** A scalar as text; undefined for what is none. */
export function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return Number.isFinite(value) ? plainDigits(value) : undefined
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      if (value instanceof ExactNumber || value instanceof FileValue) return String(value)
      return value instanceof Date ? value.toISOString() : undefined
  }
}

/** Decimals have no exponent in XML Schema: `1e21` is written out. */
function plainDigits(value: number): string {
  const text = String(value)
  if (!text.includes('e')) return text
  return Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(20).replace(/0+$/, '')
}

/** White space as the facet says: kept, each character a space, or runs as one space and none at the ends. */
export function applyWhiteSpace(text: string, whiteSpace: WhiteSpace): string {
  switch (whiteSpace) {
    case 'preserve':
      return text
    case 'replace':
      return text.replace(/[\t\n\r]/g, ' ')
    case 'collapse':
      return trimXml(text.replace(/[ \t\n\r]+/g, ' '))
  }
}

function trimXml(text: string): string {
  const start = text.startsWith(' ') ? 1 : 0
  const end = text.endsWith(' ') && text.length > start ? text.length - 1 : text.length
  return start === 0 && end === text.length ? text : text.slice(start, end)
}
