import { GatewayError } from '../../errors/gateway-error.ts'
import { deriveContext, type RequestContext } from '../../upstream/request-context.ts'
import type { Upstream } from '../../upstream/upstream.ts'
import { splitIntoChunks } from '../split-into-chunks.ts'
import { type AnswerPolicy, type ReadReply, readAnswer } from './answer.ts'
import { printBody } from './body.ts'
import type { RootCall } from './root-call.ts'
import { notesOf } from './upstream-error.ts'

/** Where calls go. */
export interface Target {
  readonly url: string
  /** All that a call needs; lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly upstream: Upstream
  readonly policy: AnswerPolicy
  /** Most root fields in one document. @default no limit */
  readonly maxRootFields?: number | undefined
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
  if (call.operation === 'mutation') return (await inTurn(context, () => sendTogether([call], target, context)))[0]
  if (isAlone) return (await sendTogether([call], target, context))[0]
  const gathering = (context.memo.get(target) as Gathering | undefined) ?? gather(target, context)
  const place = gathering.asked.push({ call, context }) - 1
  return (await gathering.outcomes)[place]
}

/** Calls that go together, once no more of them come. */
interface Gathering {
  readonly asked: Asked[]
  /** One a call; never rejects. */
  readonly outcomes: Promise<readonly unknown[]>
}

function gather(target: Target, context: RequestContext): Gathering {
  const asked: Asked[] = []
  const outcomes = new Promise<void>(afterGathering).then(() => {
    context.memo.delete(target)
    return sendInDocuments(asked, target, context)
  })
  const gathering = { asked, outcomes }
  context.memo.set(target, gathering)
  return gathering
}

/** Sends calls together, in as many documents as the upstream needs. */
async function sendInDocuments(
  asked: readonly Asked[],
  target: Target,
  context: RequestContext,
): Promise<readonly unknown[]> {
  const { maxRootFields: maxSize = Number.POSITIVE_INFINITY } = target
  const sent = splitIntoChunks(asked, { maxSize }).map((chunk) =>
    sendTogether(
      chunk.map(({ call }) => call),
      target,
      contextOf(chunk, context),
    ),
  )
  const [only, ...others] = sent
  return others.length === 0 ? ((await only) ?? []) : (await Promise.all(sent)).flat()
}

/** A call, and who asks for it: of one operation, but not all for the same fetch. */
interface Asked {
  readonly call: RootCall
  readonly context: RequestContext
}

/** One answer is for all calls: it must not be older than any of them may have, and all are told of it. */
function contextOf([first, ...others]: readonly Asked[], operation: RequestContext): RequestContext {
  if (first === undefined) return operation
  if (others.every(({ context }) => context === first.context)) return first.context
  const all = [first, ...others].map(({ context }) => context)
  const listeners = new Set(all.flatMap(({ onAnswered }) => onAnswered ?? []))
  return deriveContext(first.context, {
    onAnswered: (answered) => {
      for (const listener of listeners) listener(answered)
    },
    mayJoinCalls: all.every(({ mayJoinCalls, era }) => mayJoinCalls !== false && era === first.context.era),
    isBypass: all.every(({ isBypass }) => isBypass === true),
    takeValidators: undefined,
  })
}

const lastMutations = new WeakMap<object, Promise<unknown>>()

/** Mutations of one operation are made one after the other, wherever in it they stand. */
function inTurn<T>({ memo }: RequestContext, send: () => Promise<T>): Promise<T> {
  const last = lastMutations.get(memo)
  const sent = last === undefined ? send() : last.then(send)
  lastMutations.set(memo, sent)
  return sent
}

function renamed(reply: ReadReply, calls: readonly RootCall[]): ReadReply {
  if (calls.every(({ rename }) => rename === undefined)) return reply
  const outcomes = reply.outcomes.map((outcome, place) => {
    const rename = calls[place]?.rename
    return rename ? rename(outcome) : outcome
  })
  return { ...reply, outcomes }
}

/** Whoever runs the gateway finds in the log what a service had to say. */
function note(
  { told }: ReadReply,
  status: number,
  calls: readonly RootCall[],
  { policy: { source } }: Target,
  { onUpstreamErrors }: RequestContext,
): void {
  if (told.length === 0) return
  onUpstreamErrors?.({ source, connector: connectorsOf(calls), status, count: told.length, errors: notesOf(told) })
}

function tell({ trace }: RequestContext, source: string, extensions: Readonly<Record<string, unknown>>): void {
  trace.upstreams = { ...trace.upstreams, [source]: { ...trace.upstreams?.[source], ...extensions } }
}

/** A reply that only says that it wants other credentials fails the attempt: there may be others. */
function orRefusal(reply: ReadReply): ReadReply {
  const [first] = reply.outcomes
  if (first !== undefined && reply.outcomes.every(isUnauthenticated)) throw first
  return reply
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
    const { outcomes, extensions } = await target.upstream.send(
      {
        connector: connectorsOf(calls),
        method: 'POST',
        url: target.url,
        headers:
          contentType === undefined ? target.headers : { ...target.headers, ...preflight, 'content-type': contentType },
        body: content,
        isIdempotent: calls.every((call) => call.operation === 'query'),
        batchSize: calls.reduce((sum, call) => sum + call.batchSize, 0),
      },
      context,
      (response) => {
        const reply = readAnswer(response, calls, target.policy)
        note(reply, response.status, calls, target, context)
        return orRefusal(renamed(reply, calls))
      },
    )
    if (extensions !== undefined) tell(context, target.policy.source, extensions)
    return outcomes.includes(undefined) ? await withLostCalls(calls, outcomes, target, context) : outcomes
  } catch (error) {
    const failure = error instanceof GatewayError ? error : new GatewayError('INTERNAL_SERVER_ERROR', { cause: error })
    return calls.map(() => failure)
  }
}

function connectorsOf(calls: readonly RootCall[]): string {
  const [first, ...others] = calls
  if (first !== undefined && others.length === 0) return first.connector
  return [...new Set(calls.map(({ connector }) => connector))].join(' ')
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
