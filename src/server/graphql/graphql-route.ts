import { Readable } from 'node:stream'
import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest, type HTTPGraphQLResponse } from '@apollo/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorCode } from '../../errors/codes.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { Logger } from '../../observability/logger.ts'
import { createCancellation } from '../../utils/cancellation.ts'
import type { Clock } from '../../utils/clock.ts'
import type { ActiveOperations } from '../active-operations.ts'
import type { Lifecycle } from '../drain.ts'
import { clientLeft, createExchange, type Exchange, toHeaderMap } from '../exchange.ts'
import { sendError } from '../http/error-answer.ts'
import { acceptsEvents, acceptsJson, prefersHtml } from '../http/media-type.ts'
import type { ReadBodies } from '../http/read-body.ts'
import { whenClosed } from '../http/when-closed.ts'
import type { KnownRequests } from '../lean/known-requests.ts'
import type { Connections } from '../streams/connections.ts'
import { carryEvents, startEventStream } from '../streams/event-stream.ts'
import { postOf } from '../streams/post-of.ts'
import { answerFreshness, isNamed } from './answer-freshness.ts'
import { checkRequestHead } from './check-request.ts'
import type { ApolloContext, Subscriber } from './executor.ts'
import { logExchange } from './log-exchange.ts'
import { searchOf } from './search-of.ts'

export interface GraphQLRouteOptions {
  readonly apollo: ApolloServer<ApolloContext>
  readonly clock: Clock
  readonly logger: Logger
  readonly development: boolean
  /** Where a browser that opens the endpoint is sent; undefined where there is no sandbox. */
  readonly sandboxPath: string | undefined
  /** Whether multipart requests with files are taken. */
  readonly takesFiles: boolean
  readonly active: ActiveOperations
  readonly connections: Connections
  readonly lifecycle: Lifecycle
  /** Told what the short way may rely on. */
  readonly known: KnownRequests
  /** Bodies that the short way has read, of requests that it does not answer. */
  readonly bodies: ReadBodies
}

/** Serves GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/) at `/graphql`. */
export function addGraphQLRoute(app: FastifyInstance, options: GraphQLRouteOptions): void {
  const { sandboxPath, lifecycle, bodies, takesFiles } = options
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    onRequest: async (request, reply) => {
      if (sandboxPath !== undefined && isNavigation(request)) return reply.redirect(sandboxPath, 302)
      if (lifecycle.phase !== 'serving') throw new GatewayError('OVERLOADED')
      checkRequestHead(request, { takesFiles })
    },
    preParsing: async (request, _reply, payload) => bodies.streamOf(request.raw) ?? payload,
    handler: async (request, reply) => handle(request, reply, options),
  })
}

function isNavigation(request: FastifyRequest): boolean {
  return request.method === 'GET' && !request.raw.url?.includes('?') && prefersHtml(request.headers.accept)
}

async function handle(
  request: FastifyRequest,
  reply: FastifyReply,
  options: GraphQLRouteOptions,
): Promise<FastifyReply> {
  const { apollo, clock, logger, active, development } = options
  const { headers } = request
  const cancellation = createCancellation()
  const end = once(active.add(cancellation))
  whenClosed(request.raw, reply.raw, () => {
    if (!reply.raw.writableFinished) cancellation.cancel(clientLeft)
    end()
  })
  const subscriber = subscriberOf(request)
  const isEventStream = subscriber !== undefined && !acceptsJson(headers.accept)
  const exchange = createExchange({ requestId: request.id, headers, cancellation, clock })
  const httpGraphQLRequest = isEventStream ? postOf(request) : requestOf(request)
  try {
    const answer = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest,
      context: async () => ({ exchange, subscriber }),
    })
    if (!exchange.outcome.isFormatted) return refuse(request, reply, exchange, answer, options)
    if (subscriber?.events !== undefined) {
      end() // A drain does not wait for it, but ends it.
      await carryEvents(reply, subscriber.events, options.connections)
      return reply
    }
    if (isEventStream) {
      logExchange(logger, exchange, 200)
      return await sendOneEvent(reply, answer)
    }
    const status = answer.status ?? 200
    options.known.learnAccept(headers.accept, answer.headers.get('content-type'))
    logExchange(logger, exchange, status)
    return request.method === 'GET' && status === 200
      ? sendKeepable(request, reply, answer, exchange)
      : sendAnswer(reply, answer, status)
  } catch (cause) {
    const error = new GatewayError('INTERNAL_SERVER_ERROR', { cause })
    exchange.outcome.codes = [error.code]
    logger.error('internal-error', { requestId: request.id, error: cause })
    if (reply.sent) {
      reply.raw.destroy()
      return reply
    }
    logExchange(logger, exchange, 500)
    return sendError(request, reply, error, { development })
  }
}

function requestOf(request: FastifyRequest): HTTPGraphQLRequest {
  const headers = new HeaderMap(toHeaderMap(request.headers))
  return { method: request.method, headers, search: searchOf(request), body: request.body }
}

/** Where events go, if the client takes any. */
function subscriberOf({ method, headers }: FastifyRequest): Subscriber | undefined {
  if (!acceptsEvents(headers.accept)) return undefined
  return { transport: 'sse', isReading: method === 'GET', events: undefined }
}

/** The one result of a query or mutation, or what is wrong with a subscription, as events. */
async function sendOneEvent(reply: FastifyReply, { body }: HTTPGraphQLResponse): Promise<FastifyReply> {
  const stream = startEventStream(reply)
  if (body.kind === 'complete') await stream.next(body.string.trimEnd())
  stream.complete()
  return reply
}

function sendAnswer(reply: FastifyReply, { headers, body }: HTTPGraphQLResponse, status: number): FastifyReply {
  reply.code(status).header('cache-control', 'no-store')
  for (const [name, value] of headers) reply.header(name, value)
  return reply.send(body.kind === 'complete' ? body.string : Readable.from(body.asyncIterator))
}

/** The answer to a GET, which clients and proxies may keep, or have already. */
function sendKeepable(
  { headers: { 'if-none-match': ifNoneMatch } }: FastifyRequest,
  reply: FastifyReply,
  answer: HTTPGraphQLResponse,
  { outcome }: Exchange,
): FastifyReply {
  if (answer.body.kind !== 'complete' || outcome.cachePolicy === undefined) return sendAnswer(reply, answer, 200)
  const { cacheControl, etag } = answerFreshness(outcome.cachePolicy, answer.body.string)
  for (const [name, value] of answer.headers) reply.header(name, value)
  reply.header('cache-control', cacheControl)
  if (etag === undefined) return reply.send(answer.body.string)
  reply.header('etag', etag)
  reply.header('vary', withAccept(reply.getHeader('vary')))
  if (isNamed(etag, ifNoneMatch)) return reply.code(304).removeHeader('content-length').send()
  return reply.send(answer.body.string)
}

/** Clients may ask for the one or the other media type. */
function withAccept(vary: ReturnType<FastifyReply['getHeader']>): string {
  return vary === undefined ? 'accept' : `${String(vary)}, accept`
}

const codeOfStatus = new Map<number, ErrorCode>([
  [415, 'UNSUPPORTED_MEDIA_TYPE'],
  [500, 'INTERNAL_SERVER_ERROR'],
])

/** Apollo refuses some malformed requests before its hooks know a request: their answer is written anew, by its status. */
function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  exchange: Exchange,
  answer: HTTPGraphQLResponse,
  { logger, development }: GraphQLRouteOptions,
): FastifyReply {
  const status = answer.status ?? 500
  const error = new GatewayError(codeOfStatus.get(status) ?? 'BAD_REQUEST')
  exchange.outcome.codes = [error.code]
  logExchange(logger, exchange, status)
  const allow = answer.headers.get('allow')
  if (allow !== undefined) reply.header('allow', allow)
  return sendError(request, reply, error, { status, development })
}

/** `end`, however often it is called. */
function once(end: () => void): () => void {
  let isCalled = false
  return () => {
    if (!isCalled) end()
    isCalled = true
  }
}
