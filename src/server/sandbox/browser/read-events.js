/**
 * The results of an answer that is server-sent events, one by one. Its `return` ends the answer at once, also while a result is
 * waited for, as a generator's would not.
 */
export function readEvents(response, abort) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const results = {
    next: async () => {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end === -1) {
          const { done, value } = await reader.read().catch(() => ({ done: true }))
          if (done) return { done: true, value: undefined }
          text += value
          continue
        }
        const lines = text.slice(0, end).split('\n')
        text = text.slice(end + 2)
        if (lines.includes('event: complete')) return results.return()
        const data = lines.find((line) => line.startsWith('data: '))
        if (data !== undefined) return { done: false, value: JSON.parse(data.slice('data: '.length)) }
      }
    },
    return: async () => {
      abort()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => results,
  }
  return results
}
