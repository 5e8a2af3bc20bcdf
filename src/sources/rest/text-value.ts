import { ExactNumber, FileValue, type Mapping, type Template } from '../../mapping/index.ts'
import { type RequestPart, unusableInput } from './request-error.ts'

/** A piece of a URL or a header: literal text, or a value that is known when the request is made. */
export type TextPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'hole'; readonly mapping: Mapping }

/** The parts of a template, with `resolve` giving the text of those holes that are known already. */
export function partsOf(template: Template, resolve: (mapping: Mapping) => string | undefined): readonly TextPart[] {
  return template.parts.map((part) => {
    if (part.kind === 'literal') return { kind: 'literal', text: part.text }
    const text = resolve(part.mapping)
    return text === undefined ? { kind: 'hole', mapping: part.mapping } : { kind: 'literal', text }
  })
}

/** The mapping of a text that is one hole and nothing else. */
export function soleHole(parts: readonly TextPart[]): Mapping | undefined {
  const [first, ...rest] = parts
  return first?.kind === 'hole' && rest.length === 0 ? first.mapping : undefined
}

/** The text of parts that are all literal. */
export function literalText(parts: readonly TextPart[]): string {
  return parts.map((part) => (part.kind === 'literal' ? part.text : '')).join('')
}

/**
 * A scalar as URLs and headers have it; undefined for null and undefined.
 * @throws GatewayError BAD_USER_INPUT for an object, a list, or a number that is none.
 */
export function textOf(value: unknown, part: RequestPart): string | undefined {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      if (Number.isFinite(value)) return String(value)
      throw unusableInput(part, 'a number is not finite')
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'undefined':
      return undefined
    default:
      if (value === null) return undefined
      if (value instanceof ExactNumber || value instanceof FileValue) return String(value)
      throw unusableInput(part, `${Array.isArray(value) ? 'a list' : 'an object'} stands where a scalar is needed`)
  }
}

/**
 * The value, percent-encoded or otherwise made safe by `encode`.
 * @throws GatewayError BAD_USER_INPUT where it has no encoding (a lone surrogate).
 */
export function encodeValue(text: string, part: RequestPart, encode: (text: string) => string): string {
  try {
    return encode(text)
  } catch (error) {
    if (error instanceof URIError) throw unusableInput(part, 'text with a lone surrogate cannot be encoded')
    throw error
  }
}
