import { TextDecoder } from 'node:util'
import { writeDataUrl } from '../../mapping/index.ts'
import { createRecentMap } from '../../utils/recent-map.ts'
import { parseJson } from './json.ts'
import { type BodyKind, bodyKindOf, essenceOf } from './media-type.ts'

/** The answer's body as data, or the word for what is wrong with it. */
export type DecodedBody =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: 'encoding' | 'parse' | 'too_deep'; readonly cause?: unknown }

/** JSON that says it is ASCII is UTF-8 where it is more than that; the Encoding Standard would read it as windows-1252. */
const utf8Labels: ReadonlySet<string> = new Set(['us-ascii', 'ascii'])

/** Reads the charset of this name, as the Encoding Standard (and with it Node) knows them; undefined for one it does not know. */
function decoderOf(charset: string): TextDecoder | undefined {
  try {
    return new TextDecoder(utf8Labels.has(charset) ? 'utf-8' : charset, { fatal: true })
  } catch {
    return undefined
  }
}

/**
 * Decodes a body by its content type and by what was asked for: nothing is null, `text/plain` is a string, and everything else
 * must be JSON, whatever it is labelled, unless `wanted` says otherwise: other text is a string then, other bytes a data: URL.
 * An error page is no answer to a request for JSON. A byte order mark is skipped.
 * @param hasDecimals as `parseJson` has it
 */
export function decodeBody(
  body: Uint8Array,
  contentType: string | undefined,
  wanted: BodyKind,
  hasDecimals = false,
): DecodedBody {
  if (body.length === 0) return { ok: true, value: null }
  const { kind, essence, decoder } = readContentType(contentType)
  if (wanted === 'binary' && kind !== 'json')
    return { ok: true, value: writeDataUrl({ bytes: body, mediaType: essence, name: undefined }) }
  if (decoder === undefined) return { ok: false, reason: 'encoding' }
  try {
    const text = decoder.decode(body)
    if (essence === 'text/plain' || ((wanted === 'text' || wanted === 'xml') && kind !== 'json'))
      return { ok: true, value: text }
    if (text.trim() === '') return { ok: true, value: null }
    return parseJson(text, hasDecimals)
  } catch (cause) {
    return { ok: false, reason: 'encoding', cause }
  }
}

interface ContentType {
  readonly kind: BodyKind
  readonly essence: string
  /** Undefined for a charset that is not read. */
  readonly decoder: TextDecoder | undefined
}

/** Upstreams have a few each, in the same words for every answer. */
const contentTypes = createRecentMap<ContentType>(100)

function readContentType(text: string | undefined): ContentType {
  const known = contentTypes.get(text ?? '')
  if (known !== undefined) return known
  const read = { kind: bodyKindOf(text), essence: essenceOf(text), decoder: decoderOf(charsetOf(text)) }
  contentTypes.set(text ?? '', read)
  return read
}

function charsetOf(contentType: string | undefined): string {
  for (const parameter of (contentType ?? '').toLowerCase().split(';').slice(1)) {
    const [name, value = ''] = parameter.split('=', 2)
    if (name?.trim() === 'charset') return value.trim().replace(/^"|"$/g, '')
  }
  return 'utf-8'
}
