import { isRecord, type ParamStyle, StyledValue, toJsonText } from '../../mapping/index.ts'
import { percentEncode } from './percent-encode.ts'
import type { RequestPart } from './request-error.ts'
import { encodeValue, textOf } from './text-value.ts'

/** Makes a value's text safe for its place. */
export type Encode = (text: string) => string

const delimiters = new Map([
  ['spaceDelimited', '%20'],
  ['pipeDelimited', '%7C'],
  ['tabDelimited', '%09'],
])

/** A value taken apart: one text, items, or properties; absent ones are gone, and every text is encoded. */
type Parts =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, string])[] }

/**
 * A value as it stands in a path or a header: `simple`, `label` and `matrix` as RFC 6570 has them, `cookie` for a whole
 * Cookie header; undefined where there is nothing to write. Lists and objects in one another, for which OpenAPI has no form,
 * are JSON.
 * @throws GatewayError BAD_USER_INPUT for text that has no encoding.
 */
export function styledText({ value, style }: StyledValue, part: RequestPart, encode: Encode): string | undefined {
  if (style.style === 'cookie') return cookieText(value)
  const parts = partsOf(value, part, encoderFor(style, part, encode))
  const pieces = piecesOf(parts, style.explode)
  if (pieces.length === 0) return undefined
  const separator = style.style === 'simple' || !style.explode ? ',' : style.style === 'matrix' ? ';' : '.'
  switch (style.style) {
    case 'label':
      return `.${pieces.join(separator)}`
    case 'matrix': {
      // RFC 6570, section 3.2.7: nothing behind the name where the value is empty.
      const named = (text: string) => `;${style.name}${text === '' ? '' : `=${text}`}`
      if (parts.kind === 'list' && style.explode) return pieces.map(named).join('')
      const isNamed = parts.kind !== 'object' || !style.explode
      const text = pieces.join(separator)
      return isNamed ? named(text) : `;${text}`
    }
    default: {
      const delimiter = delimiters.get(style.style) ?? ','
      return pieces.join(part === 'header' ? decodeURIComponent(delimiter) : delimiter)
    }
  }
}

/**
 * A value as `name=value` texts of a query, a form or a cookie; none where there is nothing to write.
 * @throws GatewayError BAD_USER_INPUT for text that has no encoding.
 */
export function styledPairs(name: string, styled: StyledValue, part: RequestPart, encode: Encode): readonly string[] {
  const { value, style } = styled
  const encodeItem = encoderFor(style, part, encode)
  const key = encodeValue(name, part, encode)
  if (style.style === 'deepObject') return deepPairs(name, value, part, encode, encodeItem)
  const parts = partsOf(value, part, encodeItem)
  if (parts.kind === 'object' && style.explode) return parts.entries.map(([property, text]) => `${property}=${text}`)
  const pieces = piecesOf(parts, false)
  if (style.explode) return pieces.map((piece) => `${key}=${piece}`)
  return pieces.length === 0 ? [] : [`${key}=${pieces.join(delimiters.get(style.style) ?? ',')}`]
}

function deepPairs(name: string, value: unknown, part: RequestPart, encode: Encode, encodeItem: Encode): string[] {
  if (isContainer(value))
    return Object.entries(value).flatMap(([key, item]) => deepPairs(`${name}[${key}]`, item, part, encode, encodeItem))
  const text = textOf(value, part)
  return text === undefined ? [] : [`${encodeValue(name, part, encode)}=${encodeValue(text, part, encodeItem)}`]
}

const exploded: ParamStyle = { style: 'form', explode: true, allowReserved: false, name: '' }

function cookieText(value: unknown): string | undefined {
  const pairs = Object.entries(value ?? {}).flatMap(([name, item]) =>
    styledPairs(name, item instanceof StyledValue ? item : new StyledValue(item, exploded), 'header', percentEncode),
  )
  return pairs.length === 0 ? undefined : pairs.join('; ')
}

function partsOf(value: unknown, part: RequestPart, encode: Encode): Parts {
  const encoded = (item: unknown) => {
    const text = isContainer(item) ? toJsonText(item) : textOf(item, part)
    return text === undefined ? undefined : encodeValue(text, part, encode)
  }
  if (Array.isArray(value))
    return { kind: 'list', items: value.map(encoded).filter((item): item is string => item !== undefined) }
  if (!isContainer(value)) {
    const text = encoded(value)
    return text === undefined ? { kind: 'list', items: [] } : { kind: 'text', text }
  }
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const text = encoded(item)
    return text === undefined ? [] : [[encodeValue(key, part, encode), text] as const]
  })
  return { kind: 'object', entries }
}

/** A list or an object; not what only comes as an object of a class. */
function isContainer(value: unknown): value is object {
  return Array.isArray(value) || isRecord(value)
}

function piecesOf(parts: Parts, explode: boolean): readonly string[] {
  switch (parts.kind) {
    case 'text':
      return [parts.text]
    case 'list':
      return parts.items
    case 'object':
      return explode ? parts.entries.map((entry) => entry.join('=')) : parts.entries.flat()
  }
}

/**
 * Of what is reserved in URLs, these stay as they are with `allowReserved`. Those that end a value, or are read as something
 * else by forms (`&`, `#`, `+`, `;`, `[`, `]`), never do: values are data.
 */
const harmless = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3D)/g

function encoderFor({ allowReserved }: ParamStyle, part: RequestPart, encode: Encode): Encode {
  if (!allowReserved || (part !== 'query' && part !== 'body')) return encode
  return (text) => encode(text).replace(harmless, decodeURIComponent)
}
