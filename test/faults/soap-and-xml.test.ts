import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import type { Gateway } from '../../src/gateway/gateway.ts'
import { openAnswer } from '../../src/sources/soap/read-answer.ts'
import { type AnswerReader, readEnvelope } from '../../src/sources/soap/read-envelope.ts'
import { parseXmlTree, type XmlElement } from '../../src/sources/xml/tree.ts'
import { XmlError } from '../../src/sources/xml/xml-error.ts'
import { type FaultServer, startFaultServer } from '../support/fault-server.ts'
import { type Fault, ok, soapFault, status } from '../support/faults.ts'
import { envelope } from '../support/soap-source.ts'
import { serve, type TestServer } from '../unit/server/serve.ts'

const ways = ['compiled', 'reference'] as const
const servers = new Map<(typeof ways)[number], TestServer>()
const gateways: Gateway[] = []
let directory: string
let service: FaultServer
let other: FaultServer
/** Connections to it mean that something was fetched that must not be. */
let canary: FaultServer
/** Rejections that nobody took. */
const lost = vi.fn()
/** Longest that the service may take. */
const attemptTimeoutMs = 2000
/** What the service does next. */
let next: Fault = ok({})

beforeAll(async () => {
  service = await startFaultServer((socket, request) => next(socket, request))
  other = await startFaultServer(ok({ value: 'fine' }))
  canary = await startFaultServer(ok({}))
  directory = mkdtempSync(path.join(tmpdir(), 'selvedge-faults-'))
  const [soapModule, restModule] = [path.join(directory, 'orders'), path.join(directory, 'other')]
  cpSync(path.join(import.meta.dirname, '../unit/sources/soap/fixtures'), soapModule, { recursive: true })
  writeFileSync(
    path.join(soapModule, 'module.ts'),
    `import { auth, defineModule, secret, soap } from 'selvedge'
     export default defineModule({ source: soap({
       wsdl: './orders.wsdl', url: '${service.url}', reasons: ['NO_STOCK'], attemptTimeoutMs: ${attemptTimeoutMs},
       auth: [auth.bearer({ token: secret.value('token-canary') }), auth.wsSecurity({ username: 'ann', password: secret.value('word-canary') })],
     }) })`,
  )
  writeFileSync(path.join(directory, 'stolen.txt'), 'file-canary')
  process.on('unhandledRejection', lost)
  mkdirSync(restModule)
  writeFileSync(
    path.join(restModule, 'schema.graphql'),
    `extend schema @source(name: "s", http: { baseURL: "${other.url}" })
     type Query { ok: String @connect(source: "s", http: { GET: "/" }, selection: "$.value") }`,
  )
  for (const execution of ways) {
    const gateway = await createGateway({ schemaDirectory: directory, env: {}, execution })
    gateways.push(gateway)
    servers.set(execution, await serve(gateway))
  }
})

afterAll(async () => {
  process.off('unhandledRejection', lost)
  for (const server of servers.values()) await server.close()
  for (const gateway of gateways) await gateway.close()
  for (const each of [service, other, canary]) await each?.close()
  rmSync(directory, { recursive: true, force: true })
})

const good = envelope(
  '<x:GetOrderResponse xmlns:x="urn:orders"><x:order><x:number>007</x:number></x:order></x:GetOrderResponse>',
)
const xml = (body: string, code = 200): Fault => status(code, { 'content-type': 'text/xml; charset=utf-8' }, body)
const query = '{ ok order(id: "1") { number } }'

async function ask(way: (typeof ways)[number], document = query, variables: Record<string, unknown> = {}) {
  const before = service.requests.length
  const started = performance.now()
  const response = await servers.get(way)?.post({ query: document, variables })
  const text = (await response?.text()) ?? ''
  const { data, errors = [] } = JSON.parse(text)
  return {
    httpStatus: response?.status,
    text,
    data,
    errors,
    calls: service.requests.length - before,
    ms: performance.now() - started,
  }
}

interface Outcome {
  readonly code: string
  readonly reason?: string | undefined
  readonly upstreamStatus?: number
  readonly retryable?: boolean
  readonly retryAfterMs?: number
}

/** What no client may see: what the service says, where it is, what it is called with, and what the gateway is made of. */
const canaries = ['secret', 'canary', '127.0.0.1', 'saxes', 'undici', 'node_modules', '.ts:', '.js:', '    at ']

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length

/** One error at the failing path, the other source's data kept, nothing told of the upstream, and the next call works. */
async function expectOneError(
  way: (typeof ways)[number],
  fault: Fault,
  { code, reason, upstreamStatus = 200, retryable = code === 'UPSTREAM_ERROR', retryAfterMs }: Outcome,
) {
  next = xml(good)
  await ask(way)
  const timersBefore = timers()
  next = fault
  const { httpStatus, data, errors, text, calls, ms } = await ask(way)
  expect(httpStatus).toBe(200)
  expect(data).toEqual({ ok: 'fine', order: null })
  expect(errors).toHaveLength(1)
  expect(errors[0]).toMatchObject({ path: ['order'] })
  expect(errors[0].extensions).toEqual({
    code,
    retryable,
    source: 'orders',
    upstreamStatus,
    requestId: expect.any(String),
    ...(reason !== undefined && { reason }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
  expect(calls).toBe(1)
  expect(ms).toBeLessThan(attemptTimeoutMs + 100) // nothing hangs; how long reading takes is measured below
  for (const each of [...canaries, String(service.port)]) expect(text).not.toContain(each)
  next = xml(good)
  const after = await ask(way)
  expect(after).toMatchObject({ data: { ok: 'fine', order: { number: '007' } }, calls: 1 })
  expect(service.openSockets()).toBeLessThanOrEqual(servers.size)
  expect(timers()).toBeLessThanOrEqual(timersBefore)
  expect(lost).not.toHaveBeenCalled()
}

const soap12 = 'http://www.w3.org/2003/05/soap-envelope'
const detailed = (code: number, word = 'NO_STOCK'): Fault =>
  xml(
    envelope(
      `<e:Fault><faultcode>e:Client</faultcode><faultstring>secret</faultstring><faultactor>secret</faultactor><detail><a>${word}</a><b c="secret">secret</b></detail></e:Fault>`,
    ),
    code,
  )
const subcoded = (code: number, ...words: readonly string[]): Fault => {
  const subcodes = words.reduceRight(
    (inner, word) => `<e:Subcode><e:Value xmlns:o="urn:secret">o:${word}</e:Value>${inner}</e:Subcode>`,
    '',
  )
  return xml(
    envelope(
      `<e:Fault><e:Code><e:Value>e:Receiver</e:Value>${subcodes}</e:Code><e:Reason><e:Text xml:lang="de">secret</e:Text><e:Text xml:lang="en">secret</e:Text></e:Reason><e:Node>secret</e:Node><e:Detail>secret</e:Detail></e:Fault>`,
      soap12,
    ),
    code,
  )
}
const addressing = 'http://www.w3.org/2005/08/addressing'
const unavailable = xml(
  envelope(
    `<e:Fault><faultcode xmlns:w="${addressing}">w:EndpointUnavailable</faultcode><faultstring>secret</faultstring><detail><w:RetryAfter xmlns:w="${addressing}"> 1500 </w:RetryAfter></detail></e:Fault>`,
  ),
  500,
)
/** The same fault in an answer of success. */
const inSuccess =
  (fault: Fault): Fault =>
  (socket, request) => {
    const write = socket.write.bind(socket)
    socket.write = ((chunk: Buffer) => {
      socket.write = write
      return write(chunk.toString('latin1').replace('HTTP/1.1 500', 'HTTP/1.1 200'), 'latin1')
    }) as typeof socket.write // Edge: only this one overload is used by the faults
    fault(socket, request)
  }

describe.each(ways)('the %s way', (way) => {
  test.each<[string, Fault, Outcome]>([
    [
      '46. a Client fault of 1.1 in 500',
      soapFault('1.1', 'Client'),
      { code: 'UPSTREAM_BAD_REQUEST', upstreamStatus: 500 },
    ],
    ['46. a Client fault of 1.1 in 200', inSuccess(soapFault('1.1', 'Client')), { code: 'UPSTREAM_BAD_REQUEST' }],
    ['46. a Server fault of 1.1 in 500', soapFault('1.1', 'Server'), { code: 'UPSTREAM_ERROR', upstreamStatus: 500 }],
    ['46. a Server fault of 1.1 in 200', inSuccess(soapFault('1.1', 'Server')), { code: 'UPSTREAM_ERROR' }],
    [
      '46. a Sender fault of 1.2 in 500',
      soapFault('1.2', 'Sender'),
      { code: 'UPSTREAM_BAD_REQUEST', upstreamStatus: 500 },
    ],
    ['46. a Sender fault of 1.2 in 200', inSuccess(soapFault('1.2', 'Sender')), { code: 'UPSTREAM_BAD_REQUEST' }],
    [
      '46. a Receiver fault of 1.2 in 500',
      soapFault('1.2', 'Receiver'),
      { code: 'UPSTREAM_ERROR', upstreamStatus: 500 },
    ],
    ['46. a Receiver fault of 1.2 in 200', inSuccess(soapFault('1.2', 'Receiver')), { code: 'UPSTREAM_ERROR' }],
    [
      '46. an allowed code in a detail',
      detailed(500),
      { code: 'UPSTREAM_BAD_REQUEST', reason: 'orders/NO_STOCK', upstreamStatus: 500 },
    ],
    [
      '46. a code in a detail that is not allowed',
      detailed(500, 'E17'),
      { code: 'UPSTREAM_BAD_REQUEST', upstreamStatus: 500 },
    ],
    ['46. an allowed subcode in 200', subcoded(200, 'NO_STOCK'), { code: 'UPSTREAM_ERROR', reason: 'orders/NO_STOCK' }],
    [
      '46. an allowed subcode in 500',
      subcoded(500, 'NO_STOCK'),
      { code: 'UPSTREAM_ERROR', reason: 'orders/NO_STOCK', upstreamStatus: 500 },
    ],
    [
      '46. an allowed subcode below others',
      subcoded(500, 'Stock', 'NO_STOCK', 'Shelf'),
      { code: 'UPSTREAM_ERROR', reason: 'orders/NO_STOCK', upstreamStatus: 500 },
    ],
    ['46. a subcode that is not allowed', subcoded(500, 'E17'), { code: 'UPSTREAM_ERROR', upstreamStatus: 500 }],
    [
      '46. a fault in 202',
      detailed(202),
      { code: 'UPSTREAM_BAD_REQUEST', reason: 'orders/NO_STOCK', upstreamStatus: 202 },
    ],
    ['46. a fault in 400', subcoded(400), { code: 'UPSTREAM_ERROR', upstreamStatus: 400 }],
    ['46. a fault in 401', detailed(401, 'x'), { code: 'UPSTREAM_UNAUTHENTICATED', upstreamStatus: 401 }],
    ['46. a fault in 503', detailed(503, 'x'), { code: 'UPSTREAM_UNAVAILABLE', upstreamStatus: 503, retryable: true }],
    [
      '46. a fault that says when to come again',
      unavailable,
      { code: 'UPSTREAM_UNAVAILABLE', upstreamStatus: 500, retryable: true, retryAfterMs: 1500 },
    ],
    [
      '46. a page in place of a fault',
      xml('<!DOCTYPE html><html>secret</html>', 500),
      { code: 'UPSTREAM_ERROR', upstreamStatus: 500 },
    ],
  ])('%s: is mapped, and its detail stays here', async (_, fault, outcome) => {
    await expectOneError(way, fault, outcome)
  })

  const invalid = { code: 'UPSTREAM_INVALID_RESPONSE', reason: 'parse' }
  test.each(attacks())('%s: is a clean error', async (_, body, reason = 'parse') => {
    await expectOneError(way, xml(placed(body)), { ...invalid, reason })
    expect(canary.connectionCount()).toBe(0)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  test.each<[string, string, BufferEncoding]>([
    ['in UTF-16', 'application/soap+xml', 'utf16le'],
    ['as the root of a package', 'multipart/related; boundary=b', 'utf8'],
  ])('48. a DOCTYPE %s: is a clean error', async (_, type, encoding) => {
    const body = placed(withDoctype('<!DOCTYPE l SYSTEM "CANARY/secret">'))
    const isPackage = type.startsWith('multipart')
    const text = isPackage ? `--b\r\ncontent-type: text/xml\r\n\r\n${body}\r\n--b--` : `\ufeff${body}`
    await expectOneError(way, status(200, { 'content-type': type }, Buffer.from(text, encoding)), invalid)
    expect(canary.connectionCount()).toBe(0)
  })

  test('49. an element called __proto__ is none of its own', async () => {
    const inner =
      '<__proto__><polluted>1</polluted></__proto__><constructor><prototype><polluted/></prototype></constructor>'
    next = xml(orderWith(`<number>7</number>${inner}`))
    expect(await ask(way)).toMatchObject({ data: { ok: 'fine', order: { number: '7' } }, errors: [] })
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  test.each<[string, string, unknown]>([
    ['one is a list', '<sku>1</sku>', ['1']],
    ['many are a list', '<sku>007</sku><quantity>1</quantity><sku> 1e3 </sku><sku/>', ['007', ' 1e3 ', '']],
    ['none is an empty list', '', []],
  ])('50. %s', async (_, inner, sku) => {
    next = xml(orderWith(`<number>7</number>${inner}`))
    expect(await ask(way, '{ order(id: "1") { sku } }')).toMatchObject({ data: { order: { sku } }, errors: [] })
  })

  test('50. values are typed by schema and namespace, not by their looks', async () => {
    const xsi = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
    next = xml(
      envelope(
        `<q:GetOrderResponse xmlns:q="urn:orders" ${xsi}><q:order>
          <number xmlns="urn:other">decoy</number><q:number> 1e3 </q:number><q:count i:nil="1"/><q:isPaid> 1 </q:isPaid>
          <q:serial>0007</q:serial><q:weight>1e3</q:weight><sku xmlns="urn:orders">007</sku><q:note>decoy</q:note><note>one</note>
        </q:order></q:GetOrderResponse>`,
      ),
    )
    const { data, errors } = await ask(
      way,
      '{ order(id: "1") { number count isPaid serial weight sku note quantity total { currency } } }',
    )
    expect(errors).toEqual([])
    expect(data.order).toEqual({
      number: ' 1e3 ',
      count: null,
      isPaid: true,
      serial: '0007',
      weight: 1000,
      sku: ['007'],
      note: ['one'],
      quantity: [],
      total: null,
    })
  })

  test.each(['<&]]>"\'', ' padded\t\r\n', 'ä€😀', '&#0; &amp; <!-- -->', '<![CDATA[x]]>'])(
    '51. the argument %j reads back equal from the envelope that was sent',
    async (id) => {
      next = xml(good)
      const { errors } = await ask(way, 'query ($id: String!) { order(id: $id) { number } }', { id })
      expect(errors).toEqual([])
      const sent = parseXmlTree(service.requests.at(-1)?.body ?? '')
      const texts = (node: XmlElement): string => node.text + node.children.map(texts).join('')
      expect(sent.children.slice(1).map(texts)).toEqual([id]) // behind the header
    },
  )

  test.each(['a\u0000b', '\ud800', 'x\udc00', '\ufffe'])(
    '51. the argument %j is BAD_USER_INPUT, and nothing is sent',
    async (id) => {
      next = xml(good)
      const { data, errors, calls } = await ask(way, 'query ($id: String!) { ok order(id: $id) { number } }', { id })
      expect(data).toEqual({ ok: 'fine', order: null })
      expect(errors).toMatchObject([{ path: ['order'], extensions: { code: 'BAD_USER_INPUT' } }])
      expect(calls).toBe(0)
    },
  )
})

/** One that has a bit of everything: characters of several bytes, references, attributes, sections, comments, a header. */
const varied = `<?xml version="1.0" encoding="utf-8"?><!-- \u20ac --><e:Envelope xmlns:e="${soap12}"><e:Header><h xmlns="urn:h"/></e:Header><e:Body>
  <GetOrderResponse xmlns="urn:orders"><order revision="7"><number>\u00e4&amp;\ud83d\ude00<![CDATA[<]]></number></order></GetOrderResponse></e:Body></e:Envelope>`
const variedFault = varied.replace(
  /<GetOrderResponse.*<\/GetOrderResponse>/,
  '<e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code></e:Fault>',
)

test.each([
  ['an answer', varied],
  ['a fault', variedFault],
])('47. %s that is cut is UPSTREAM_INVALID_RESPONSE, at whichever byte', async (_, whole) => {
  const bytes = Buffer.from(whole)
  for (let length = 0; length < bytes.length; length += 1) {
    next = status(200, { 'content-type': 'text/xml; charset=utf-8' }, bytes.subarray(0, length))
    for (const way of length % 20 === 0 ? ways : (['compiled'] as const)) {
      const { data, errors, calls } = await ask(way)
      expect({
        length,
        data,
        calls,
        codes: errors.map((each: { extensions: { code: string } }) => each.extensions.code),
      }).toEqual({
        length,
        data: { ok: 'fine', order: null },
        calls: 1,
        codes: ['UPSTREAM_INVALID_RESPONSE'],
      })
    }
  }
  next = xml(varied)
  expect(await ask('compiled')).toMatchObject({ data: { ok: 'fine', order: { number: '\u00e4&\ud83d\ude00<' } } })
  expect(service.openSockets()).toBeLessThanOrEqual(servers.size)
})

describe('time', () => {
  beforeEach(() => measured(good)) // compiled code, as under load
  test.each(attacks())('%s: is refused in time', (title, body) => {
    const limitMs = title.startsWith('48') ? 10 : 100
    // The best of three: other work on the machine is not what is measured.
    const times = [measured(body), measured(body), measured(body)]
    expect(Math.min(...times)).toBeLessThan(limitMs)
  })
})

/** What is read does not matter here. */
const nothing: AnswerReader = {
  content: undefined,
  isBody: false,
  isEncoded: false,
  isNamedFreely: false,
  headers: undefined,
  source: 'orders',
  problems: [],
}

function measured(body: string): number {
  const bytes = Buffer.from(body)
  const started = performance.now()
  try {
    const { text, through } = openAnswer({ body: bytes, headers: new Map([['content-type', 'text/xml']]) }, new Set())
    readEnvelope(text, nothing, through)
  } catch (error) {
    expect(error).toBeInstanceOf(XmlError)
  }
  return performance.now() - started
}

function orderWith(inner: string): string {
  return envelope(`<GetOrderResponse xmlns="urn:orders"><order>${inner}</order></GetOrderResponse>`)
}

function withDoctype(doctype: string, inner = ''): string {
  return orderWith(inner).replace('?>', `?>${doctype}`)
}

/** An attack with the places that it is to reach. */
function placed(body: string): string {
  return body.replaceAll('CANARY', canary.url).replaceAll('FILE', path.join(directory, 'stolen.txt'))
}

function attacks(): [what: string, body: string, reason?: string][] {
  const names = [...'abcdefghij']
  const laughs = names.map((name, index) =>
    index === 0 ? '<!ENTITY a "ha">' : `<!ENTITY ${name} "${`&${names[index - 1]};`.repeat(10)}">`,
  )
  return [
    ['48. a billion laughs', withDoctype(`<!DOCTYPE l [${laughs.join('')}]>`, '<number>&j;</number>')],
    [
      '48. one entity of 9 kB, fifty times',
      withDoctype(`<!DOCTYPE l [<!ENTITY a "${'x'.repeat(9000)}">]>`, `<number>${'&a;'.repeat(50)}</number>`),
    ],
    ['48. an entity called l.', withDoctype('<!DOCTYPE l [<!ENTITY l. "x">]>', '<number>&l.;</number>')],
    [
      '48. an external entity of a file',
      withDoctype('<!DOCTYPE l [<!ENTITY a SYSTEM "file://FILE">]>', '<number>&a;</number>'),
    ],
    ['48. an external DTD', withDoctype(`<!DOCTYPE l SYSTEM "CANARY/secret.dtd">`)],
    ['48. a parameter entity', withDoctype('<!DOCTYPE l [<!ENTITY % p SYSTEM "CANARY/secret">%p;]>')],
    ['48. a DOCTYPE behind a comment', withDoctype('<!-- > --><?x ?><!DOCTYPE l>')],
    ['49. 300 000 references', orderWith(`<number>${'&#65;'.repeat(300_000)}</number>`)],
    ['49. a reference to no character', orderWith('<number>&#9999999;</number>')],
    ['49. a reference to U+0000', orderWith('<number>&#0;</number>')],
    [
      '49. 20 000 attributes',
      orderWith(`<number ${Array.from({ length: 20_000 }, (_, index) => `a${index}="1"`).join(' ')}/>`),
    ],
    ['49. 50 000 levels', orderWith(`${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}`), 'too_deep'],
    ['49. a tag called __proto__, cut', orderWith('<__proto__><polluted>1</polluted>').slice(0, -30)],
  ]
}
