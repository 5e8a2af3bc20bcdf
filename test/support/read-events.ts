/** A server-sent event as it came. */
export interface SentEvent {
  readonly event: string
  readonly data: string
}

/** Reads the server-sent events of an answer, one by one; comments are passed over. */
export function readEvents(response: Response) {
  if (response.body === null) throw new Error('no body')
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  /** Of an event that is not whole yet: to look through all of it for each piece takes seconds for a long one. */
  let pieces: string[] = []
  const next = async (): Promise<SentEvent | 'end'> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end === -1) {
        const { done, value } = await reader.read()
        if (done) return 'end'
        const isWhole = `${(pieces.at(-1) ?? text).slice(-1)}${value}`.includes('\n\n')
        pieces.push(value)
        if (!isWhole) continue
        text += pieces.join('')
        pieces = []
        continue
      }
      const lines = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 2)
      const event = field('event')
      if (event !== undefined) return { event, data: field('data') ?? '' }
    }
  }
  return { next, cancel: () => reader.cancel() }
}
