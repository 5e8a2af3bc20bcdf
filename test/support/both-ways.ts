import { expect, onTestFinished } from 'vitest'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import { createMetrics } from '../../src/observability/metrics/metrics.ts'
import { type Ran, run } from './run-operation.ts'
import { waysOf } from './ways.ts'

/** An operation's answer, which both ways of execution gave, and the upstream calls that each of them made. */
export interface RanBothWays extends Pick<Ran, 'answer' | 'errors'> {
  /** Paths and queries, in the order in which the upstream saw them. */
  readonly urls: readonly string[]
  readonly referenceUrls: readonly string[]
}

/** Runs operations over a schema directory in the compiled and the reference way, which must agree. */
export async function bothWays(directory: string, upstream: { readonly seen: { readonly url: string }[] }) {
  const metrics = createMetrics()
  const open = async (execution: 'compiled' | 'reference') => {
    const gateway = await createGateway({
      schemaDirectory: directory,
      env: {},
      execution,
      ...(execution === 'compiled' && { metrics }),
    })
    onTestFinished(() => gateway.close())
    return gateway
  }
  const compiled = await open('compiled')
  const reference = await open('reference')
  expect(compiled.diagnostics.filter(({ severity }) => severity !== 'warning')).toEqual([])
  const urlsOf = async (gateway: typeof compiled, query: string, variables: Record<string, unknown>) => {
    const before = upstream.seen.length
    const ran = await run(gateway, query, variables)
    return { ran, urls: upstream.seen.slice(before).map(({ url }) => url) }
  }
  return {
    diagnostics: compiled.diagnostics,
    run: async (query: string, variables: Record<string, unknown> = {}): Promise<RanBothWays> => {
      const one = await urlsOf(compiled, query, variables)
      const other = await urlsOf(reference, query, variables)
      expect(waysOf(metrics).reasons).toEqual({})
      expect(one.ran.answer).toEqual(other.ran.answer)
      expect(one.urls.length).toBeLessThanOrEqual(other.urls.length)
      return { answer: one.ran.answer, errors: one.ran.errors, urls: one.urls, referenceUrls: other.urls }
    },
  }
}
