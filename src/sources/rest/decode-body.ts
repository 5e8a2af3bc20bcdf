import { TextDecoder } from 'node:util'
import { parseJson } from './json.ts'

/** The answer's body as data, or the word for what is wrong with it. */
export type DecodedBody =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: 'encoding' | 'parse' | 'too_deep'; readonly cause?: unknown }

/** The charsets that answers may have; the Encoding Standard's names for Latin-1 mean windows-1252. */
const decoders: ReadonlyMap<string, TextDecoder> = new Map(
  [
    ['utf-8', ['utf-8', 'utf8', 'us-ascii', 'ascii']] as const,
    ['windows-1252', ['iso-8859-1', 'latin1', 'iso8859-1', 'windows-1252']] as const,
  ].flatMap(([encoding, labels]) => labels.map((label) => [label, new TextDecoder(encoding, { fatal: true })])),
)

/**
 * Decodes a body by its content type: nothing is null, `text/plain` is a string, and everything else must be JSON, whatever
 * it is labelled. A byte order mark is skipped.
 */
export function decodeBody(body: Uint8Array, contentType: string | undefined): DecodedBody {
  if (body.length === 0) return { ok: true, value: null }
  const [mediaType = '', ...parameters] = (contentType ?? '').toLowerCase().split(';')
  const decoder = decoders.get(charsetOf(parameters))
  if (decoder === undefined) return { ok: false, reason: 'encoding' }
  try {
    const text = decoder.decode(body)
    if (mediaType.trim() === 'text/plain') return { ok: true, value: text }
    if (text.trim() === '') return { ok: true, value: null }
    return parseJson(text)
  } catch (cause) {
    return { ok: false, reason: 'encoding', cause }
  }
}

function charsetOf(parameters: readonly string[]): string {
  for (const parameter of parameters) {
    const [name, value = ''] = parameter.split('=', 2)
    if (name?.trim() === 'charset') return value.trim().replace(/^"|"$/g, '')
  }
  return 'utf-8'
}
