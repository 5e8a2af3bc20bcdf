import { createTextBuffer, type StreamMessage, type StreamReader } from './read-stream.ts'

/** What RFC 2046 section 5.1.1 allows for a boundary. */
const boundaryForm = /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/

/** The boundary that a `content-type` names; that of incremental delivery where it names none. Undefined for what is no multipart. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (contentType === undefined || !/^multipart\/mixed\s*(?:;|$)/i.test(contentType.trim())) return undefined
  const [, quoted, plain] = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain ?? '-'
  return boundaryForm.test(boundary) ? boundary : undefined
}

/**
 * Reads the parts of a multipart body (RFC 2046 section 5.1); the closing delimiter completes it. A part is whole as soon as the text of the next delimiter
 * is there: what ends its line comes with the next part, from some servers.
 */
export function createMultipartReader(boundary: string, source: string, maxBytes: number): StreamReader {
  const escaped = boundary.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
  const delimiter = new RegExp(`(?:^|\\r?\\n)--${escaped}`, 'g')
  const buffer = createTextBuffer(source, maxBytes, boundary.length + 4)
  let state: 'preamble' | 'delimiter' | 'part' | 'end' = 'preamble'
  /** @returns whether there may be more in what is there */
  const advance = (messages: StreamMessage[]): boolean => {
    if (state === 'end') return false
    if (state === 'delimiter') {
      const next = buffer.rest().slice(0, 2)
      if (next === '' || next === '-') return false
      state = next === '--' ? 'end' : 'part'
      if (state === 'end') messages.push({ kind: 'complete' })
      return true
    }
    const found = buffer.find(delimiter)
    if (found === undefined) return false
    const text = buffer.take(found.end).slice(0, found.start)
    const body = state === 'part' ? bodyOf(text) : ''
    if (body.trim() !== '') messages.push({ kind: 'result', text: body })
    state = 'delimiter'
    return true
  }
  return {
    read: (bytes) => {
      const messages: StreamMessage[] = []
      if (state !== 'end') buffer.add(bytes)
      while (advance(messages));
      return messages
    },
  }
}

/** What stands below the headers of a part, which may have none; its text begins with the end of the delimiter's line. */
function bodyOf(part: string): string {
  const text = part.replace(/^[ \t]*\r?\n/, '')
  const found = /^\r?\n|\r?\n\r?\n/.exec(text)
  return found === null ? '' : text.slice(found.index + found[0].length)
}
