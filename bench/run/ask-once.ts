import type { Workload } from '../workloads.ts'

/** One answer of a subject, read whole. */
export interface OneAnswer {
  readonly data: unknown
  readonly bytes: number
  /** How the gateway ran the operation, where it says so. */
  readonly way: string | undefined
}

/** The body that every request of a workload has. */
export function requestBody({ query, variables }: Workload): string {
  return JSON.stringify({ query, variables })
}

/**
 * Sends a workload's operation once.
 * @throws Error for an answer that is not plain data.
 */
export async function askOnce(url: string, workload: Workload, options: { trace?: boolean } = {}): Promise<OneAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(options.trace ? { 'x-selvedge-trace': '1' } : {}),
    },
    body: requestBody(workload),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${workload.name}: ${response.status} ${text.slice(0, 500)}`)
  const answer: unknown = JSON.parse(text)
  if (memberOf(answer, 'errors') !== undefined) throw new Error(`${workload.name}: ${text.slice(0, 500)}`)
  const way = memberOf(memberOf(memberOf(memberOf(answer, 'extensions'), 'trace'), 'plan'), 'way')
  return {
    data: memberOf(answer, 'data'),
    bytes: Buffer.byteLength(text),
    way: typeof way === 'string' ? way : undefined,
  }
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return (value as Readonly<Record<string, unknown>>)[name]
}
