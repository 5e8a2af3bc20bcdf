import DataLoader from 'dataloader'
import { GatewayError } from '../../errors/gateway-error.ts'
import { deriveContext, type RequestContext } from '../../upstream/request-context.ts'
import type { Upstream } from '../../upstream/upstream.ts'
import { type AnswerPolicy, readAnswer } from './answer.ts'
import { printBody } from './document.ts'
import type { RootCall } from './root-call.ts'

/** Where calls go. */
export interface Target {
  readonly url: string
  /** All that a call needs; lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly upstream: Upstream
  readonly policy: AnswerPolicy
}

/**
 * Sends a call and gives its value or error. Query calls that are made in the same turn of the event loop for one operation go
 * in one document; mutations go alone.
 * @param isAlone there is no other call that could come along, so it goes at once.
 */
export async function sendCall(
  call: RootCall,
  target: Target,
  context: RequestContext,
  isAlone: boolean,
): Promise<unknown> {
  if (isAlone || call.operation === 'mutation') return (await sendTogether([call], target, context))[0]
  let loader = context.memo.get(target) as DataLoader<RootCall, unknown> | undefined
  if (loader === undefined) {
    loader = new DataLoader<RootCall, unknown>(
      async (calls) => (await sendTogether(calls, target, tellingAll(context, calls))).map((outcome) => ({ outcome })),
      { cache: false, batchScheduleFn: afterGathering },
    )
    context.memo.set(target, loader)
  }
  const { onAnswered } = context
  const listening = onAnswered === undefined ? call : { ...call, onAnswered }
  return ((await loader.load(listening)) as { readonly outcome: unknown }).outcome
}

/** One answer is for all calls, whoever's context goes along. */
function tellingAll(context: RequestContext, calls: readonly RootCall[]): RequestContext {
  const listeners = new Set(calls.flatMap(({ onAnswered }) => onAnswered ?? []))
  if (listeners.size === 0) return context
  const onAnswered: RequestContext['onAnswered'] = (answered) => {
    for (const listener of listeners) listener(answered)
  }
  return deriveContext(context, { onAnswered })
}

/** A reply that only says that it wants other credentials fails the attempt: there may be others. */
function orRefusal(outcomes: readonly unknown[]): readonly unknown[] {
  const [first] = outcomes
  if (first !== undefined && outcomes.every(isUnauthenticated)) throw first
  return outcomes
}

function isUnauthenticated(outcome: unknown): boolean {
  return outcome instanceof GatewayError && outcome.code === 'UNAUTHENTICATED'
}

/** Two turns: fetches that were themselves gathered for one turn still come along. */
function afterGathering(run: () => void): void {
  setImmediate(() => setImmediate(run))
}

/** What services ask of requests that a browser would send without asking (Apollo Server, and those that do as it does). */
const preflight = { 'apollo-require-preflight': 'true' }

async function sendTogether(
  calls: readonly RootCall[],
  target: Target,
  context: RequestContext,
): Promise<readonly unknown[]> {
  try {
    const { content, contentType } = printBody(calls)
    const outcomes = await target.upstream.send(
      {
        connector: [...new Set(calls.map((call) => call.connector))].join(' '),
        method: 'POST',
        url: target.url,
        headers:
          contentType === undefined ? target.headers : { ...target.headers, ...preflight, 'content-type': contentType },
        body: content,
        isIdempotent: calls.every((call) => call.operation === 'query'),
        batchSize: calls.reduce((sum, call) => sum + call.batchSize, 0),
      },
      context,
      (response) => orRefusal(readAnswer(response, calls.length, target.policy)),
    )
    return await withLostCalls(calls, outcomes, target, context)
  } catch (error) {
    const failure = error instanceof GatewayError ? error : new GatewayError('INTERNAL_SERVER_ERROR', { cause: error })
    return calls.map(() => failure)
  }
}

/**
 * One call's error may be the null of all data, also of calls without an error. What a call gives must not depend on those beside
 * it: the lost ones are sent again, without those that failed.
 */
async function withLostCalls(
  calls: readonly RootCall[],
  outcomes: readonly unknown[],
  target: Target,
  context: RequestContext,
): Promise<readonly unknown[]> {
  const lost = calls.filter((_, place) => outcomes[place] === undefined)
  if (lost.length === 0 || lost.length === calls.length) return outcomes
  const found = await sendTogether(lost, target, context)
  return outcomes.map((outcome, place) => {
    const call = calls[place]
    return outcome === undefined && call !== undefined ? found[lost.indexOf(call)] : outcome
  })
}
