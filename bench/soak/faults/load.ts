import { Agent, request } from 'undici'

/** What one kind of request came to. */
export interface LoadResult {
  readonly sent: number
  /** Answers that were neither data nor a GraphQL error. */
  readonly wrong: number
  readonly firstWrong: string | undefined
  /** Milliseconds, sorted. */
  readonly durations: readonly number[]
}

export interface LoadPlan {
  readonly url: string
  /** GraphQL texts, sent in turn, with a number as the variable `id`. */
  readonly queries: readonly string[]
  readonly perSecond: number
  readonly durationMs: number
}

/** Most requests that wait for an answer: what comes beyond that is not sent, so that a slow gateway is not buried. */
const maxUnderWay = 500

const tickMs = 10

/** Sends requests at a steady rate, whatever becomes of those before: a rate that follows the answers would hide that they are slow. */
export async function sendLoad({ url, queries, perSecond, durationMs }: LoadPlan): Promise<LoadResult> {
  const agent = new Agent({ connections: maxUnderWay })
  const durations: number[] = []
  const underWay = new Set<Promise<void>>()
  let sent = 0
  let wrong = 0
  let firstWrong: string | undefined

  const sendOne = async (query: string, id: number): Promise<void> => {
    const startedMs = performance.now()
    try {
      const { statusCode, body } = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables: { id } }),
        dispatcher: agent,
      })
      const text = await body.text()
      durations.push(performance.now() - startedMs)
      if (statusCode === 200 && text.includes('"data":{')) return
      wrong++
      firstWrong ??= `${statusCode} ${text.slice(0, 300)}`
    } catch (error) {
      wrong++
      firstWrong ??= String(error)
    }
  }

  const startedMs = performance.now()
  while (performance.now() - startedMs < durationMs) {
    const due = ((performance.now() - startedMs) / 1000) * perSecond
    while (sent < due && underWay.size < maxUnderWay) {
      const one = sendOne(queries[sent % queries.length] ?? '', sent % 1000).finally(() => underWay.delete(one))
      sent++
      underWay.add(one)
    }
    await new Promise((resolve) => setTimeout(resolve, tickMs))
  }
  await Promise.all(underWay)
  await agent.close()
  return { sent, wrong, firstWrong, durations: durations.sort((a, b) => a - b) }
}

/** @param share of 1 */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
