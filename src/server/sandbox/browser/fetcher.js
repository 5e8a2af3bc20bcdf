import { readEvents } from './read-events.js'

/**
 * Sends operations to the gateway that serves this page, and nowhere else; what it answers with events is given as they come.
 * `onTrace` hears of each result's trace, or undefined where it has none.
 */
export function createFetcher({ url, onTrace }) {
  return async (operation, options) => {
    const controller = new AbortController()
    const response = await fetch(url, {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        ...options?.headers,
      },
      body: JSON.stringify(operation),
      signal: controller.signal,
    })
    const tell = (result) => {
      if (operation.operationName !== 'IntrospectionQuery') onTrace(result.extensions?.trace)
      return result
    }
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return tell(await response.json())
    const results = readEvents(response, () => controller.abort())
    const told = {
      next: async () => {
        const { done, value } = await results.next()
        return done ? { done, value } : { done, value: tell(value) }
      },
      return: results.return,
      [Symbol.asyncIterator]: () => told,
    }
    return told
  }
}
