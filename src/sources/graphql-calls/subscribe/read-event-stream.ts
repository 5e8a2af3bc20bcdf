import { createTextBuffer, type StreamMessage, type StreamReader } from './read-stream.ts'

/**
 * Reads server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) of graphql-sse's distinct connections: `next` and `complete`.
 * Events without a name are results, too, as some servers send them; others and comments only show that the upstream is there.
 */
export function createEventStreamReader(source: string, maxBytes: number): StreamReader {
  const buffer = createTextBuffer(source, maxBytes, 4)
  const blankLine = /\r\n\r\n|\n\n|\r\r|\r\n\n|\n\r\n/g
  let isFirst = true
  return {
    read: (bytes) => {
      buffer.add(bytes)
      if (isFirst && buffer.rest().length > 0) {
        isFirst = false
        if (buffer.rest().startsWith('\uFEFF')) buffer.take(1)
      }
      const messages: StreamMessage[] = []
      for (let found = buffer.find(blankLine); found !== undefined; found = buffer.find(blankLine)) {
        const message = messageOf(buffer.take(found.end).slice(0, found.start))
        if (message !== undefined) messages.push(message)
      }
      return messages
    },
  }
}

function messageOf(block: string): StreamMessage | undefined {
  let event = ''
  const data: string[] = []
  for (const line of block.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':')
    const name = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'event') event = value
    if (name === 'data') data.push(value)
  }
  if (event === 'complete') return { kind: 'complete' }
  if (event !== 'next' && event !== '' && event !== 'message') return undefined
  const text = data.join('\n')
  return text === '' ? undefined : { kind: 'result', text }
}
