import { parseQName } from '../qname.ts'
import { shapeError } from './shape-error.ts'
import type { SimpleCodec } from './simple.ts'

/** The value of a text; a GatewayError for one that is not of the type. */
export function checkedText(codec: SimpleCodec, text: string, name: string, source: string): unknown {
  const value = codec.decode(text)
  return value === undefined ? shapeError(source, `${name} is not of its type`) : value
}

/** What a qualified name means, in a form that needs no document around it: `{urn:x}name`. */
export function expandQName(text: string, resolve: (prefix: string) => string | undefined): string {
  const name = parseQName(text, resolve)
  if (name === undefined) return text.trim()
  return name.namespace === '' ? name.local : `{${name.namespace}}${name.local}`
}
