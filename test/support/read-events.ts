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
  /** Where no event's end is before. */
  let searched = 0
  const next = async (): Promise<SentEvent | 'end'> => {
    for (;;) {
      const end = text.indexOf('\n\n', searched)
      if (end === -1) {
        searched = Math.max(0, text.length - 1)
        const { done, value } = await reader.read()
        if (done) return 'end'
        text += value
        continue
      }
      const lines = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      searched = 0
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 2)
      const event = field('event')
      if (event !== undefined) return { event, data: field('data') ?? '' }
    }
  }
  return { next, cancel: () => reader.cancel() }
}
