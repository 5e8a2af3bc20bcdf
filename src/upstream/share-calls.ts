import type { Outgoing } from './outgoing.ts'
import type { RequestContext } from './request-context.ts'
import { isSameCall } from './same-call.ts'

/** Marks this step's entry in `context.memo`; one for all upstreams, as a write to one may change what another reads. */
const owner = Symbol('shared calls')

/** The result of a call, and whether another of this operation had made it. */
export interface SharedCall<T> {
  readonly result: Promise<T>
  readonly isShared: boolean
}

/**
 * Makes equal reads of one operation once: while one is under way, and after it ended. A write in between ends all sharing,
 * so that a mutation reads what it wrote. The map lives and dies with its operation; nothing is shared across operations.
 * @param upstream tells sources apart.
 */
export function shareCall<T>(
  upstream: object,
  outgoing: Outgoing,
  isIdempotent: boolean,
  context: RequestContext,
  call: () => Promise<T>,
): SharedCall<T> {
  if (!isShareable(outgoing, isIdempotent)) {
    context.memo.delete(owner)
    return { result: call().finally(() => context.memo.delete(owner)), isShared: false }
  }
  const calls = callsOf<T>(upstream, context)
  const known = calls.find(outgoing)
  if (known !== undefined) return { result: known, isShared: true }
  const result = call()
  calls.add(outgoing, result)
  return { result, isShared: false }
}

/** The calls of one upstream, by what mostly tells them apart. */
class Calls<T> {
  readonly #made = new Map<string | number, Made<T>[]>()

  find(outgoing: Outgoing): Promise<T> | undefined {
    return this.#made.get(markOf(outgoing))?.find((each) => isSameCall(each.outgoing, outgoing))?.result
  }

  add(outgoing: Outgoing, result: Promise<T>): void {
    const mark = markOf(outgoing)
    const others = this.#made.get(mark)
    if (others === undefined) this.#made.set(mark, [{ outgoing, result }])
    else others.push({ outgoing, result })
  }
}

interface Made<T> {
  readonly outgoing: Outgoing
  readonly result: Promise<T>
}

/** Of searches with bodies the URL is the same, and mostly not the length; a body itself is too long to be looked up by. */
function markOf({ body, target }: Outgoing): string | number {
  return typeof body === 'string' ? body.length : target.path
}

/**
 * Whether a call only reads. POST is here for the reads that are made with it: SOAP, GraphQL, searches. PUT and DELETE are idempotent,
 * but write.
 */
export function isShareable({ method }: Outgoing, isIdempotent: boolean): boolean {
  return isIdempotent && (method === 'GET' || method === 'HEAD' || method === 'POST' || method === 'QUERY')
}

function callsOf<T>(upstream: object, context: RequestContext): Calls<T> {
  let byUpstream = context.memo.get(owner)
  if (!(byUpstream instanceof Map)) {
    byUpstream = new Map()
    context.memo.set(owner, byUpstream)
  }
  // Edge: only this function writes the map, and one upstream's calls are all of one type.
  const known = byUpstream as Map<object, Calls<T>>
  let calls = known.get(upstream)
  if (calls === undefined) {
    calls = new Calls()
    known.set(upstream, calls)
  }
  return calls
}
