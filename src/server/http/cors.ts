import type { FastifyInstance } from 'fastify'

/** Origins whose pages may read answers; `*` is any. */
export type CorsOrigins = '*' | readonly string[]

const graphqlPath = '/graphql'

/** How long a browser may remember a preflight's answer; browsers cap it at two hours or less. */
const preflightMaxAgeSeconds = 600

/** A list of header names; anything else a browser would not send. */
const headerNames = /^[\w!#$%&'*+.^`|~ ,-]{1,1000}$/

type Header = readonly [name: string, value: string]

const none: readonly Header[] = []
const vary: Header = ['vary', 'Origin']
const exposed: Header = ['access-control-expose-headers', 'x-request-id, retry-after']

/** The headers that let pages of an origin, as a browser names it, read an answer of `/graphql`. */
export function originHeaders(origins: CorsOrigins, origin: string | undefined): readonly Header[] {
  if (origins === '*') return origin === undefined ? none : [['access-control-allow-origin', '*'], exposed]
  if (origins.length === 0) return none
  // A cache must not give one origin's answer to another, refused or not.
  if (origin === undefined || !origins.includes(origin)) return [vary]
  return [vary, ['access-control-allow-origin', origin], exposed]
}

/**
 * Lets pages of the given origins use `/graphql` (https://fetch.spec.whatwg.org/#http-cors-protocol). Credentials of the browser
 * (cookies) are never allowed: clients send theirs in a header. With no origin, nothing is added and browsers refuse.
 */
export function allowOrigins(app: FastifyInstance, origins: CorsOrigins): void {
  if (origins !== '*' && origins.length === 0) return
  app.addHook('onRequest', async (request, reply) => {
    const { headers, method, raw } = request
    if (raw.url?.split('?', 1)[0] !== graphqlPath) return
    const { origin } = headers
    for (const [name, value] of originHeaders(origins, origin)) reply.header(name, value)
    if (origin === undefined || (origins !== '*' && !origins.includes(origin))) return
    if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return
    const wanted = headers['access-control-request-headers']
    if (wanted !== undefined && headerNames.test(wanted)) reply.header('access-control-allow-headers', wanted)
    reply.header('vary', origins === '*' ? 'Access-Control-Request-Headers' : 'Origin, Access-Control-Request-Headers')
    reply.header('access-control-allow-methods', 'GET, POST').header('access-control-max-age', preflightMaxAgeSeconds)
    return reply.code(204).send()
  })
}
