import { type DocumentNode, Kind } from 'graphql'
import { formatError } from '../../../src/errors/index.ts'
import type { Faults } from '../upstream/faults.ts'
import { requestContext } from './request-context.ts'
import type { RunningWorld, Way } from './start-world.ts'

/** A valid operation, ready to run. */
export interface Prepared {
  readonly document: DocumentNode
  readonly variables: Readonly<Record<string, unknown>>
}

/** An error as clients see it. */
export interface SeenError {
  readonly code: unknown
  readonly source: unknown
  readonly reason: unknown
  readonly path: readonly (string | number)[] | undefined
  /** The source gave it for a null object, and could have given another: it depends on the order of the selection. */
  readonly isChosen?: boolean
  /** Where a defect of the gateway shows; not compared. */
  readonly defect?: string
}

/** What one way gave. */
export interface Outcome {
  /** As it was really run: a way may leave an operation to another. */
  readonly way: string
  /** JSON text; undefined where there is no data. */
  readonly data: string | undefined
  readonly errors: readonly SeenError[]
  /** Fields that were counted as no longer what their schema says: source, coordinate and kind. */
  readonly drift: readonly string[]
  /** Calls that arrived, by source. */
  readonly calls: Readonly<Record<string, readonly string[]>>
  /** What each of these asked for. */
  readonly asks: Readonly<Record<string, readonly (readonly string[])[]>>
  /** When each of these came: calls of one number could have been one call. */
  readonly waves: Readonly<Record<string, readonly number[]>>
}

/** Runs an operation one way, on fresh upstreams with the given faults. */
export async function runWay(
  running: RunningWorld,
  way: Way,
  { document, variables }: Prepared,
  faults: Faults,
): Promise<Outcome> {
  running.prepare(faults)
  const [definition] = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION)
  const operation = definition?.operation ?? 'query'
  const context = requestContext(operation)
  const result = await running.gateways[way].execute({ document, variables, context })
  await running.settle()
  const choosing = new Set<unknown>(running.services.flatMap((each) => (each.choosesErrors ? [each.source] : [])))
  const errors = (result.errors ?? []).map((error) => {
    const { path, extensions } = formatError(error, { requestId: 'x', operation, development: false })
    const { code, source, reason } = extensions ?? {}
    const isObject = error.nodes?.some((node) => 'selectionSet' in node && node.selectionSet !== undefined) ?? false
    const seen = { code, source, reason, path, isChosen: isObject && choosing.has(source) }
    return seen.code === 'INTERNAL_SERVER_ERROR' ? { ...seen, defect: originOf(error) } : seen
  })
  const { plan } = result.extensions ?? {}
  return {
    way: typeof plan === 'object' && plan !== null && 'way' in plan ? String(plan.way) : way,
    data: JSON.stringify(result.data),
    errors,
    drift: [...(context.trace.drift?.keys() ?? [])].sort(),
    calls: Object.fromEntries(running.services.map(({ source, calls }) => [source, [...calls]])),
    asks: Object.fromEntries(running.services.map(({ source, asks }) => [source, [...asks]])),
    waves: Object.fromEntries(running.services.map(({ source, waves }) => [source, [...waves]])),
  }
}

/** The innermost error, with the first line of its own code. */
function originOf(error: unknown): string {
  let origin = error
  while (origin instanceof Error) {
    const inner: unknown = 'originalError' in origin && origin.originalError ? origin.originalError : origin.cause
    if (!(inner instanceof Error)) return (origin.stack ?? origin.message).split('\n').slice(0, 3).join(' ')
    origin = inner
  }
  return String(origin)
}
