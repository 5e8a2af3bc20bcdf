import { isSecretName } from '../../observability/redact-text.ts'
import type { Answer } from '../../upstream/attempt.ts'
import type { Transport, TransportCall } from '../../upstream/transport.ts'
import type { RecordedBody, RecordedCall } from './example.ts'
import { type Redactor, redactorFor } from './redact-call.ts'

/** Notes what goes over the wire. */
export interface Recorder {
  readonly transport: Transport
  /** The calls in the order in which they started, without secrets. */
  readonly calls: () => readonly RecordedCall[]
  /** Calls that got no answer, in words. */
  readonly failures: readonly string[]
}

interface Draft {
  readonly call: TransportCall
  answer?: Answer
  readonly headersRead: Set<string>
}

/** Lets calls through to the wire and notes them. */
export function createRecorder(): Recorder {
  const drafts: Draft[] = []
  const failures: string[] = []
  return {
    failures,
    transport: async (call, send) => {
      const draft: Draft = { call, headersRead: new Set() }
      drafts.push(draft)
      try {
        const answer = await send()
        draft.answer = answer
        return { ...answer, headers: new ReadHeaders(answer.headers, draft.headersRead) }
      } catch (error) {
        failures.push(`${call.request.method} ${redactorFor(call).url(call.request.url)}: ${String(error)}`)
        throw error
      }
    },
    calls: () => drafts.flatMap(({ answer, ...draft }) => (answer === undefined ? [] : toCall(answer, draft))),
  }
}

/** Headers that note which of them were looked at: a recording needs no others. */
class ReadHeaders extends Map<string, string> {
  readonly #read: Set<string>

  constructor(headers: ReadonlyMap<string, string>, read: Set<string>) {
    super(headers)
    this.#read = read
  }

  override get(name: string): string | undefined {
    this.#read.add(name)
    return super.get(name)
  }
}

function toCall({ status, headers, body }: Answer, { call, headersRead }: Omit<Draft, 'answer'>): RecordedCall {
  const { request } = call
  const redactor = redactorFor(call)
  const sent = recordedBody(bytesOf(request.body), redactor)
  const received = recordedBody(body, redactor)
  return {
    request: {
      method: request.method,
      url: redactor.url(request.url),
      headers: kept(request.headers, () => true, sent, redactor),
      ...sent,
    },
    response: {
      status,
      headers: kept(Object.fromEntries(headers), (name) => headersRead.has(name), received, redactor),
      ...received,
    },
  }
}

function bytesOf(body: string | Uint8Array | undefined): Uint8Array {
  return body === undefined ? new Uint8Array() : Buffer.from(body)
}

/** The headers that tell something: not what the body itself says, and no secrets. */
function kept(
  headers: Readonly<Record<string, string>>,
  isWanted: (name: string) => boolean,
  { body }: RecordedBody,
  { text }: Redactor,
): Readonly<Record<string, string>> {
  const isJson = body !== undefined && typeof body !== 'string'
  const isImplied = (name: string, value: string) =>
    name === 'accept' || (name === 'content-type' && isJson && /^application\/json\b/i.test(value))
  const entries = Object.entries(headers).filter(
    ([name, value]) => isWanted(name) && !isSecretName(name) && !isImplied(name, value),
  )
  return Object.fromEntries(entries.map(([name, value]) => [name, text(value)]))
}

/** JSON as a value where nothing of it is lost by that, text as text, and bytes as base64. */
function recordedBody(bytes: Uint8Array, redactor: Redactor): RecordedBody {
  if (bytes.length === 0) return {}
  const text = decodeUtf8(bytes)
  if (text === undefined) return { base64: Buffer.from(bytes).toString('base64') }
  const value = losslessJson(text)
  return { body: value === undefined ? onLines(redactor.text(text)) : redactor.json(value) }
}

/** XML with an element a line, for those who read the file; where that could change a text, as it is. */
function onLines(text: string): string {
  if (!text.startsWith('<') || text.includes('<![CDATA[')) return text
  return text.replaceAll(/>[^\S\n]*(?=<[^/])/g, '>\n')
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The value of JSON text, unless a number in it would lose digits; undefined for other text, and for a mere string. */
function losslessJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'string' || numbersOf(text) !== numbersOf(JSON.stringify(value))) return undefined
    return value
  } catch {
    return undefined
  }
}

/** The numbers of JSON text, outside of its strings. */
function numbersOf(text: string): string {
  return (text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').match(/-?\d[\d.eE+-]*/g) ?? []).join(' ')
}
