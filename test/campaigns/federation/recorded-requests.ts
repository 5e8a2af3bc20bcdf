import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface RecordedTest {
  readonly subgraphCalls?: readonly unknown[]
}

/** The requests that another gateway sent for all queries of a suite; undefined where nobody looked. */
export function recordedRequests(folder: string | undefined, suite: string): number | undefined {
  const file = folder && join(folder, suite, 'recorded-apollo-gateway.json')
  if (file === undefined || !existsSync(file)) return undefined
  const tests: readonly RecordedTest[] = JSON.parse(readFileSync(file, 'utf8'))
  return tests.reduce((sum, { subgraphCalls = [] }) => sum + subgraphCalls.length, 0)
}
