import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { gatewayOf, subscribe } from '../../support/subscribe.ts'
import { subscriptionUpstream } from '../../support/subscription-upstream.ts'

const typeDefs = `
  type Query { ticket: Ticket }
  type Ticket { id: ID! state: String! size: Long }
  scalar Long
  type Subscription { ticketChanged(team: String): Ticket countdown(from: Int!): Int! }`
const reconnect = 'reconnect: { baseDelayMs: 1, maxDelayMs: 20, maxAttempts: 100 }'
const query = 'subscription { ticketChanged { id state } }'

async function gatewayOver(url: string, subscriptions: string, policy = '', kind = 'graphql') {
  const directory = schemaDirectory({
    'support/upstream.graphql': typeDefs,
    'support/module.ts': `import { defineModule, ${kind}, auth, secret } from 'selvedge'
      export default defineModule({ source: ${kind}({ url: '${url}', schema: './upstream.graphql', breaker: false, ${policy}
        subscriptions: { ${subscriptions} } }) })`,
  })
  return gatewayOf(directory, 'compiled')
}

const protocols = [
  ['ws', '/graphql'],
  ['sse', '/stream'],
  ['multipart', '/multipart'],
] as const

const ticket = (state: string) => ({ data: { ticketChanged: { id: '1', state } } })
const failure = (code: string, more: Record<string, unknown> = {}) => ({
  errors: [
    expect.objectContaining({
      path: ['ticketChanged'],
      extensions: expect.objectContaining({ code, source: 'support', ...more }),
    }),
  ],
  data: { ticketChanged: null },
})

/** A subgraph has the same protocols; that it is told of the same is seen by one of them. */
const kinds = [
  ...protocols.map((protocol) => ['graphql', ...protocol] as const),
  ['subgraph', ...protocols[0]] as const,
]

describe.each(kinds)('a service (%s) by %s', (kind, protocol, path) => {
  const ofKind = (url: string, subscriptions: string) => gatewayOver(url, subscriptions, '', kind)

  it('that crashes is told of once, and the subscription goes on when it is there again', async () => {
    const upstream = await subscriptionUpstream()
    const gateway = await ofKind(`${upstream.url}${path}`, `protocol: '${protocol}', ${reconnect}`)
    const { next, end } = subscribe(gateway, query)
    const first = next()
    await expect.poll(upstream.running).toBe(1)
    upstream.publish({ id: 1, state: 'A' })
    expect(await first).toEqual(ticket('A'))
    const told = next()
    await upstream.kill()
    expect(await told).toEqual(
      protocol === 'ws'
        ? failure('UPSTREAM_UNAVAILABLE')
        : failure('UPSTREAM_INVALID_RESPONSE', { reason: 'truncated' }),
    )
    const after = next()
    await upstream.restart()
    await expect.poll(upstream.running).toBe(1)
    upstream.publish({ id: 1, state: 'B' })
    expect(await after).toEqual(ticket('B'))
    await end()
    await expect.poll(upstream.running).toBe(0)
  })

  it('that is never there is told of, and ends the subscription after the last attempt', async () => {
    const upstream = await subscriptionUpstream()
    await upstream.kill()
    const options = `protocol: '${protocol}', reconnect: { baseDelayMs: 1, maxDelayMs: 2, maxAttempts: 3 }`
    const { next } = subscribe(await ofKind(`${upstream.url}${path}`, options), query)
    expect(await next()).toEqual(failure('UPSTREAM_UNAVAILABLE', { retryable: true }))
    await expect(next()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    expect(await next()).toBe('done')
  })

  it('serves clients who ask the same by one subscription, until the last leaves', async () => {
    const upstream = await subscriptionUpstream()
    const gateway = await ofKind(`${upstream.url}${path}`, `protocol: '${protocol}'`)
    const [one, two, other] = [
      subscribe(gateway, query),
      subscribe(gateway, query),
      subscribe(gateway, `${query} # other`.replace('state', 'is: state')),
    ]
    const first = [one.next(), two.next(), other.next()]
    await expect.poll(upstream.running).toBe(1)
    upstream.publish({ id: 1, state: 'A' })
    expect(await Promise.all(first)).toEqual([
      ticket('A'),
      ticket('A'),
      { data: { ticketChanged: { id: '1', is: 'A' } } },
    ])
    await one.end()
    await other.end()
    const second = two.next()
    upstream.publish({ id: 1, state: 'B' })
    expect(await second).toEqual(ticket('B'))
    await two.end()
    await expect.poll(upstream.running).toBe(0)
  })

  it('gives each client its own subscription where it says so', async () => {
    const upstream = await subscriptionUpstream()
    const gateway = await ofKind(`${upstream.url}${path}`, `protocol: '${protocol}', share: false, maxSubscriptions: 2`)
    const [one, two, three] = [subscribe(gateway, query), subscribe(gateway, query), subscribe(gateway, query)]
    const { errors } = failure('OVERLOADED', { reason: 'subscriptions' })
    expect(three.refused).toEqual({ errors })
    await expect.poll(upstream.running).toBe(2)
    await one.end()
    await two.end()
    await expect.poll(upstream.running).toBe(0)
  })

  it('that refuses the subscription ends it with its error', async () => {
    const upstream = await subscriptionUpstream()
    const gateway = await ofKind(`${upstream.url}${path}`, `protocol: '${protocol}'`)
    const { next } = subscribe(gateway, 'subscription { ticketChanged(team: "secret") { id } }')
    const answer = await next().catch((error: unknown) => error)
    // These two carry it as a result; over plain HTTP it is an answer of its own.
    if (protocol === 'multipart') expect(answer).toMatchObject({ code: 'UPSTREAM_GRAPHQL_ERROR' })
    else expect(answer).toEqual(failure('UPSTREAM_GRAPHQL_ERROR'))
    expect(await next()).toBe('done')
  })

  it('whose field fails for an event gives that as an error, and goes on', async () => {
    const upstream = await subscriptionUpstream()
    const { next, end } = subscribe(await ofKind(`${upstream.url}${path}`, `protocol: '${protocol}'`), query)
    const first = next()
    await expect.poll(upstream.running).toBe(1)
    upstream.publish({ id: 1 })
    expect(await first).toEqual(failure('UPSTREAM_GRAPHQL_ERROR'))
    upstream.publish({ id: 1, state: 'B' })
    expect(await next()).toEqual(ticket('B'))
    await end()
  })

  it('that tells more than may be in one event is left', async () => {
    const upstream = await subscriptionUpstream()
    const gateway = await ofKind(`${upstream.url}${path}`, `protocol: '${protocol}', maxMessageBytes: 2000`)
    const { next } = subscribe(gateway, query)
    const first = next().catch((error: unknown) => error)
    await expect.poll(upstream.running).toBe(1)
    upstream.publish({ id: 1, state: 'x'.repeat(3_000_000) })
    expect(await first).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE', reason: 'too_large' })
    await expect.poll(upstream.running).toBe(0)
  })

  it('that serves something else there is said to', async () => {
    const url = await listen((_, response) => response.end('<html>'))
    const { next } = subscribe(await ofKind(url, `protocol: '${protocol}', ${reconnect}`), query)
    await expect(next()).rejects.toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE', reason: 'protocol' })
  })

  it('that never answers is given up in time', async () => {
    const url = await listen(() => {})
    const options = `protocol: '${protocol}', initTimeoutMs: 60, reconnect: { maxAttempts: 1 }`
    const { next } = subscribe(await ofKind(url, options), query)
    await expect(next()).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' })
  })

  it('is not left with a connection by a client who leaves while it is opened', async () => {
    let open = 0
    const url = await listen((request) => {
      open++
      request.socket.on('close', () => open--)
    })
    const { end } = subscribe(await ofKind(url, `protocol: '${protocol}'`), query)
    await expect.poll(() => open).toBe(1)
    await end()
    await expect.poll(() => open).toBe(0)
  })
})

async function listen(answer: RequestListener, onSocket?: (socket: WebSocket) => void): Promise<string> {
  const server = createServer(answer)
  if (onSocket === undefined)
    server.on('upgrade', (request, socket) => {
      socket.resume().on('end', () => socket.end())
      answer(request, {
        end: (text: string) => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`),
      } as never)
    })
  else {
    const sockets = new WebSocketServer({ server, handleProtocols: (offered) => [...offered][0] ?? false })
    sockets.on('connection', onSocket)
    onTestFinished(() => {
      for (const client of sockets.clients) client.terminate()
    })
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
}

const noAnswer: RequestListener = (_, response) => {
  response.end()
}

describe('an upstream that tells thousands of events at once', () => {
  const results = Array.from({ length: 3000 }, (_, r0) => JSON.stringify({ data: { r0 } }))
  const answers: Readonly<Record<string, readonly [contentType: string, body: string]>> = {
    sse: [
      'text/event-stream',
      `${results.map((result) => `event: next\ndata: ${result}\n\n`).join('')}event: complete\n\n`,
    ],
    multipart: [
      'multipart/mixed;boundary="b"',
      `${results.map((result) => `--b\r\n\r\n{"payload":${result}}\r\n`).join('')}--b--`,
    ],
  }
  const answer: RequestListener = (request, response) => {
    const [contentType, body] =
      answers[String(request.headers.accept).includes('multipart') ? 'multipart' : 'sse'] ?? []
    response.setHeader('content-type', contentType ?? '')
    request.resume().on('end', () => response.end(body))
  }
  const speak = (socket: WebSocket): void => {
    socket.on('message', (data) => {
      const { type, id } = JSON.parse(String(data)) as { type: string; id: string }
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}')
      if (type !== 'subscribe') return
      const connection = (socket as unknown as { _socket: Socket })._socket // Edge: sent at once, not one by one.
      connection.cork()
      for (const result of results) socket.send(`{"id":"${id}","type":"next","payload":${result}}`)
      socket.send(`{"id":"${id}","type":"complete"}`)
      connection.uncork()
    })
  }

  it.each(protocols)('by %s loses no client that takes them', async (protocol) => {
    const gateway = await gatewayOver(await listen(answer, speak), `protocol: '${protocol}'`)
    const { next } = subscribe(gateway, 'subscription { countdown(from: 1) }')
    let taken = 0
    for (let event = await next(); event !== 'done'; event = await next()) {
      expect(event).toEqual({ data: { countdown: taken } })
      taken++
    }
    expect(taken).toBe(3000)
  })
})

describe('a hostile WebSocket', () => {
  const ack = (socket: WebSocket): void => socket.send('{"type":"connection_ack"}')
  const cases: readonly (readonly [string, (socket: WebSocket) => void, Record<string, unknown>])[] = [
    ['sends no JSON', (socket) => socket.send('{'), { code: 'UPSTREAM_INVALID_RESPONSE', reason: 'protocol' }],
    [
      'sends bytes',
      (socket) => socket.send(Buffer.from([1, 2])),
      { code: 'UPSTREAM_INVALID_RESPONSE', reason: 'protocol' },
    ],
    [
      'speaks as a client',
      (socket) => socket.send('{"type":"connection_init"}'),
      { code: 'UPSTREAM_INVALID_RESPONSE', reason: 'protocol' },
    ],
    ['never acknowledges', () => {}, { code: 'UPSTREAM_TIMEOUT', reason: 'init' }],
    ['says that nobody is known', (socket) => socket.close(4401, 'who?'), { code: 'UPSTREAM_UNAUTHENTICATED' }],
    ['forbids it', (socket) => socket.close(4403, 'no'), { code: 'UPSTREAM_FORBIDDEN' }],
    [
      'gives an event without data',
      (socket) => {
        ack(socket)
        socket.on('message', (text) => {
          if (String(text).includes('subscribe')) socket.send('{"id":"1","type":"next","payload":7}')
        })
      },
      { code: 'UPSTREAM_INVALID_RESPONSE' },
    ],
    [
      'says what is of no meaning right after its acknowledgement',
      (socket) => {
        socket.once('message', () => {
          ack(socket)
          socket.send('{"type":"ka"}')
        })
      },
      { code: 'UPSTREAM_INVALID_RESPONSE', reason: 'protocol' },
    ],
    [
      'closes right after its acknowledgement',
      (socket) => {
        socket.once('message', () => {
          ack(socket)
          socket.close(4403, 'no')
        })
      },
      { code: 'UPSTREAM_FORBIDDEN' },
    ],
    [
      'answers no ping',
      (socket) => {
        Object.assign(socket, { pong: () => {} })
        ack(socket)
      },
      { code: 'UPSTREAM_TIMEOUT', reason: 'ping' },
    ],
  ]
  it.each(cases)('that %s is left, with a clear error', async (_, behave, expected) => {
    let open = 0
    const url = await listen(noAnswer, (socket) => {
      open++
      socket.on('close', () => open--)
      behave(socket)
    })
    const options = `initTimeoutMs: 200, pingIntervalMs: 100, reconnect: { maxAttempts: 1 }`
    const { next } = subscribe(await gatewayOver(url, options), query)
    await expect(next()).rejects.toMatchObject(expected)
    await expect.poll(() => open).toBe(0)
  })

  it('is answered when it asks whether the gateway is there', async () => {
    const said: string[] = []
    const url = await listen(noAnswer, (socket) => {
      socket.on('message', (text) => said.push(String(text)))
      socket.send('{"type":"connection_ack"}')
      socket.send('{"type":"ping","payload":{"a":1}}')
    })
    const { end } = subscribe(await gatewayOver(url, ''), query)
    await expect.poll(() => said).toContain('{"type":"pong"}')
    await end()
    await expect.poll(() => said.at(-1)).toBe('{"id":"1","type":"complete"}')
  })
})

/** Gives tokens `t1`, `t2`, and so on. */
async function tokenService() {
  const tokens: string[] = []
  const tokenUrl = await listen((_, response) => {
    tokens.push(`t${tokens.length + 1}`)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ access_token: tokens.at(-1), token_type: 'Bearer', expires_in: 3600 }))
  })
  return { tokens, tokenUrl }
}

describe('credentials of subscriptions', () => {
  it.each([
    ['headers', { authorization: 'Bearer a', 'x-key': 'k' }, undefined],
    ['connectionParams', {}, { authorization: 'Bearer a', 'x-key': 'k', team: 'blue' }],
    ['both', { authorization: 'Bearer a', 'x-key': 'k' }, { authorization: 'Bearer a', 'x-key': 'k', team: 'blue' }],
  ] as const)('go into %s of a WebSocket', async (credentialsIn, headers, params) => {
    const upstream = await subscriptionUpstream()
    const gateway = await gatewayOver(
      `${upstream.url}/graphql`,
      `credentialsIn: '${credentialsIn}'${params === undefined ? '' : ", connectionParams: { team: secret.value('blue') }"}`,
      `auth: [auth.passThrough({ headers: ['authorization'] }), auth.apiKey({ header: 'x-key', value: secret.value('k') })],`,
    )
    const of = (authorization: string) => ({
      headers: new Map([
        ['authorization', authorization],
        ['cookie', 'c'],
      ]),
    })
    const [one, again, other] = [
      subscribe(gateway, query, {}, of('Bearer a')),
      subscribe(gateway, query, {}, of('Bearer a')),
      subscribe(gateway, query, {}, of('Bearer b')),
    ]
    await expect.poll(upstream.running).toBe(2)
    expect(upstream.seen).toHaveLength(2)
    const [first] = upstream.seen.filter((each) => JSON.stringify(each).includes('Bearer a'))
    expect({ authorization: first?.headers.authorization, 'x-key': first?.headers['x-key'] }).toEqual(headers)
    expect(first?.params).toEqual(params)
    expect(first?.headers.cookie).toBeUndefined()
    for (const { end } of [one, again, other]) await end()
    await expect.poll(upstream.connections).toBe(0)
  })

  it('are got anew when a connection was refused for them', async () => {
    const { tokens, tokenUrl } = await tokenService()
    const upstream = await subscriptionUpstream({ isKnown: ({ headers }) => headers.authorization !== 'Bearer t1' })
    const gateway = await gatewayOver(
      `${upstream.url}/graphql`,
      reconnect,
      `auth: auth.clientCredentials({ tokenUrl: '${tokenUrl}', client: { id: 'gateway', secret: secret.value('s') } }),`,
    )
    const { next, end } = subscribe(gateway, query)
    const first = next()
    await expect.poll(upstream.running).toBe(1)
    upstream.publish({ id: 1, state: 'A' })
    expect(await first).toEqual(ticket('A'))
    expect(tokens).toEqual(['t1', 't2'])
    await end()
  })

  it('are got anew when they have expired on an open connection', async () => {
    const { tokens, tokenUrl } = await tokenService()
    let expired = ''
    const upstream = await subscriptionUpstream({ isKnown: ({ headers }) => headers.authorization !== expired })
    const gateway = await gatewayOver(
      `${upstream.url}/graphql`,
      reconnect,
      `auth: auth.clientCredentials({ tokenUrl: '${tokenUrl}', client: { id: 'gateway', secret: secret.value('s') } }),`,
    )
    const { next, end } = subscribe(gateway, query)
    const told = next()
    await expect.poll(upstream.running).toBe(1)
    expired = 'Bearer t1'
    upstream.closeSockets(4401, 'expired')
    expect(await told).toEqual(failure('UPSTREAM_UNAUTHENTICATED'))
    const after = next()
    await expect.poll(() => upstream.operations.length).toBe(2)
    await expect.poll(upstream.running).toBe(1)
    upstream.publish({ id: 1, state: 'B' })
    expect(await after).toEqual(ticket('B'))
    expect(tokens).toEqual(['t1', 't2'])
    await end()
  })
})
