import { TextDecoder } from 'node:util'
import { writeDataUrl } from '../../mapping/index.ts'
import { parseJson } from '../../utils/json.ts'
import { createRecentMap } from '../../utils/recent-map.ts'
import { decodeXmlBytes } from '../xml/decode-bytes.ts'
import { readXmlObject } from '../xml/read-object.ts'
import { XmlError } from '../xml/xml-error.ts'
import type { DecodeRules } from './decode-rules.ts'
import { type BodyKind, bodyKindOf, essenceOf } from './media-type.ts'

/** The answer's body as data, or the word for what is wrong with it. */
export type DecodedBody =
  /** `isXml` where all values are text yet, and a list of one looks like its item. */
  | { readonly ok: true; readonly value: unknown; readonly isXml?: boolean }
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
 * Decodes a body by its content type and by what was asked for: nothing is null, `text/plain` is a string, XML is data as
 * `readXmlObject` has it, and everything else must be JSON, whatever it is labelled, unless `wanted` says otherwise: other text is a
 * string then, other bytes a data: URL. An error page is no answer to a request for data. A byte order mark is skipped.
 */
export function decodeBody(
  body: Uint8Array,
  contentType: string | undefined,
  { wanted, objects, hasDecimals }: DecodeRules,
): DecodedBody {
  if (body.length === 0) return { ok: true, value: null }
  const type = readContentType(contentType)
  const { kind, essence, decoder } = type
  if (wanted === 'binary' && kind !== 'json')
    return { ok: true, value: writeDataUrl({ bytes: body, mediaType: essence, name: undefined }) }
  if (kind === 'xml' || wanted === 'xml') {
    if (isXml(body, type)) return decodeXml(body, type, { wanted, objects, hasDecimals })
  }
  if (decoder === undefined) return { ok: false, reason: 'encoding' }
  try {
    const text = decoder.decode(body)
    if (essence === 'text/plain' || (wanted === 'text' && kind !== 'json')) return { ok: true, value: text }
    if (text.trim() === '') return { ok: true, value: null }
    return parseJson(text, hasDecimals)
  } catch (cause) {
    return { ok: false, reason: 'encoding', cause }
  }
}

function decodeXml(body: Uint8Array, { charset }: ContentType, { wanted, objects }: DecodeRules): DecodedBody {
  try {
    const text = decodeXmlBytes(body, charset)
    if (wanted === 'text') return { ok: true, value: text }
    if (text.trim() === '') return { ok: true, value: null }
    return { ok: true, value: readXmlObject(text, objects), isXml: true }
  } catch (cause) {
    if (cause instanceof XmlError) return { ok: false, reason: cause.fault, cause }
    throw cause
  }
}

/** What is labelled as XML is, unless it is plainly JSON; what has another label is where it begins like XML, and a page only like that. */
function isXml(body: Uint8Array, { kind, essence }: ContentType): boolean {
  const start = Buffer.from(body.subarray(0, maxStart)).toString('latin1')
  if (kind === 'xml') return !/^(?:\u00ef\u00bb\u00bf)?[ \t\r\n]*[{["]/.test(start)
  const isPage = essence === 'text/html' || essence === 'application/xhtml+xml'
  return isPage ? xmlDeclaration.test(start) : xmlStart.test(start)
}

/** As much of a body as tells what it is. */
const maxStart = 200

/** With or without the byte order mark of UTF-8; or with that of UTF-16. */
const xmlStart = /^(?:(?:\u00ef\u00bb\u00bf)?[ \t\r\n]*<|\u00ff\u00fe<|\u00fe\u00ff\0<)/
const xmlDeclaration = /^(?:\u00ef\u00bb\u00bf)?<\?xml\s/

interface ContentType {
  readonly kind: BodyKind
  readonly essence: string
  /** Undefined where the content type names none. */
  readonly charset: string | undefined
  /** Undefined for a charset that is not read. */
  readonly decoder: TextDecoder | undefined
}

/** Upstreams have a few each, in the same words for every answer. */
const contentTypes = createRecentMap<ContentType>(100)

function readContentType(text: string | undefined): ContentType {
  const known = contentTypes.get(text ?? '')
  if (known !== undefined) return known
  const charset = charsetOf(text)
  const read = { kind: bodyKindOf(text), essence: essenceOf(text), charset, decoder: decoderOf(charset ?? 'utf-8') }
  contentTypes.set(text ?? '', read)
  return read
}

function charsetOf(contentType: string | undefined): string | undefined {
  for (const parameter of (contentType ?? '').toLowerCase().split(';').slice(1)) {
    const [name, value = ''] = parameter.split('=', 2)
    if (name?.trim() === 'charset') return value.trim().replace(/^"|"$/g, '')
  }
  return undefined
}
