import { GatewayError } from '../../../errors/gateway-error.ts'

/** What stands in an answer that goes on. */
export type StreamMessage =
  /** JSON. */
  | { readonly kind: 'result'; readonly text: string }
  /** The upstream has completed the subscription. */
  | { readonly kind: 'complete' }

/** Finds messages in bytes as they come. */
export interface StreamReader {
  /** Takes bytes. @returns the messages that are whole now. @throws GatewayError for what is too large, or none of the format */
  readonly read: (bytes: Uint8Array) => readonly StreamMessage[]
}

/** Text of bytes as they come, of which what is not used up may only be so long. */
export interface TextBuffer {
  readonly add: (bytes: Uint8Array) => void
  /** The place of a text in what is there; what was looked through is not looked through again. Undefined where it is not there. */
  readonly find: (pattern: RegExp) => { readonly start: number; readonly end: number } | undefined
  /** Uses up what is there to this place. */
  readonly take: (end: number) => string
  /** What is left. */
  readonly rest: () => string
}

/** @param maxDelimiter longest text that is looked for */
export function createTextBuffer(source: string, maxLength: number, maxDelimiter: number): TextBuffer {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let searched = 0
  const invalid = (reason: string, cause?: unknown) =>
    new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, reason, cause })
  return {
    add: (bytes) => {
      try {
        text += decoder.decode(bytes, { stream: true })
      } catch (cause) {
        throw invalid('encoding', cause)
      }
    },
    find: (pattern) => {
      pattern.lastIndex = searched
      const found = pattern.exec(text)
      if (found !== null) return { start: found.index, end: pattern.lastIndex }
      searched = Math.max(0, text.length - maxDelimiter)
      if (text.length > maxLength) throw invalid('too_large')
      return undefined
    },
    take: (end) => {
      const taken = text.slice(0, end)
      text = text.slice(end)
      searched = 0
      return taken
    },
    rest: () => text,
  }
}
