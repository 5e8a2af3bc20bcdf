import { describe, expect, it } from 'vitest'
import type { UpstreamFailure } from '../../../../src/upstream/index.ts'
import { envelope, loadSoap, xmlUpstream } from '../../../support/soap-source.ts'
import { filesModule, wsdlText } from '../../../support/soap-wsdl.ts'

const soap12 = 'http://www.w3.org/2003/05/soap-envelope'
const fault11 = (code: string, detail = '') =>
  envelope(
    `<e:Fault><faultcode>${code}</faultcode><faultstring>secret text</faultstring><detail>${detail}</detail></e:Fault>`,
  )
const fault12 = (code: string, subcode = 'a:None') =>
  envelope(
    `<e:Fault><e:Code><e:Value>${code}</e:Value><e:Subcode><e:Value xmlns:a="urn:a">${subcode}</e:Value></e:Subcode></e:Code><e:Reason><e:Text>secret text</e:Text></e:Reason></e:Fault>`,
    soap12,
  )

const options = { reasons: ['NO_STOCK', 'OrderLocked', 'E17'], notFound: { faultCodes: ['NO_ORDER'] } }

describe('faults', () => {
  it.each([
    ['1.1 Client', fault11('e:Client'), 500, 'UPSTREAM_BAD_REQUEST', undefined],
    ['1.1 Client in 200', fault11('e:Client'), 200, 'UPSTREAM_BAD_REQUEST', undefined],
    ['1.1 Server', fault11('e:Server'), 500, 'UPSTREAM_ERROR', undefined],
    ['1.1 dotted', fault11('e:Client.NO_STOCK'), 500, 'UPSTREAM_BAD_REQUEST', 'orders/NO_STOCK'],
    ['1.1 own code', fault11('NO_STOCK'), 500, 'UPSTREAM_ERROR', 'orders/NO_STOCK'],
    [
      '1.1 detail element',
      fault11('e:Server', '<o:OrderLocked xmlns:o="urn:o"/>'),
      500,
      'UPSTREAM_ERROR',
      'orders/OrderLocked',
    ],
    ['1.1 code in detail', fault11('e:Server', '<f><code> E17 </code></f>'), 500, 'UPSTREAM_ERROR', 'orders/E17'],
    ['1.1 not listed', fault11('e:Server', '<f><code>E18</code></f>'), 500, 'UPSTREAM_ERROR', undefined],
    ['1.1 not found', fault11('e:Client', '<NO_ORDER/>'), 500, 'UPSTREAM_NOT_FOUND', undefined],
    ['1.1 WS-Security', fault11('wsse:FailedAuthentication'), 500, 'UPSTREAM_UNAUTHENTICATED', undefined],
    [
      '1.1 WS-Security, ours to set right',
      fault11('wsse:UnsupportedAlgorithm'),
      500,
      'UPSTREAM_BAD_REQUEST',
      undefined,
    ],
    ['1.1 WS-Security, signature', fault11('wsse:FailedCheck'), 500, 'UPSTREAM_UNAUTHENTICATED', undefined],
    ['1.1 WS-Addressing', fault11('wsa:ActionNotSupported'), 500, 'UPSTREAM_BAD_REQUEST', undefined],
    ['1.1 WS-Addressing, unavailable', fault11('wsa:EndpointUnavailable'), 500, 'UPSTREAM_UNAVAILABLE', undefined],
    ['1.2 WS-Addressing', fault12('e:Sender', 'a:InvalidAddressingHeader'), 500, 'UPSTREAM_BAD_REQUEST', undefined],
    ['a status that gives its reason', fault11('e:Server'), 504, 'UPSTREAM_TIMEOUT', 'status'],
    ['1.2 Sender', fault12('e:Sender'), 400, 'UPSTREAM_BAD_REQUEST', undefined],
    ['1.2 Receiver in 200', fault12('e:Receiver'), 200, 'UPSTREAM_ERROR', undefined],
    ['1.2 subcode', fault12('e:Receiver', 'a:NO_STOCK'), 500, 'UPSTREAM_ERROR', 'orders/NO_STOCK'],
    ['1.2 not found', fault12('e:Sender', 'a:NO_ORDER'), 400, 'UPSTREAM_NOT_FOUND', undefined],
    ['a status that says more', fault11('e:Server'), 503, 'UPSTREAM_UNAVAILABLE', undefined],
  ])('%s', async (_, body, status, code, reason) => {
    const upstream = await xmlUpstream(body, status)
    const source = await loadSoap({ url: upstream.url, ...options })
    const result = await source.run('{ order(id: "1") { number } }')
    expect(result.errors).toEqual([{ path: ['order'], code, reason, status }])
    expect(JSON.stringify(result)).not.toContain('secret')
    expect(result.fetches).toMatchObject([{ error: code, status }])
  })
})

describe('faults that are declared', () => {
  const locked = (inner: string, detail = 'detail') =>
    envelope(
      `<e:Fault><faultcode>e:Server</faultcode><faultstring>secret text</faultstring><${detail}>${inner}</${detail}></e:Fault>`,
    )
  const lock =
    '<o:OrderLock xmlns:o="urn:orders"><o:by>secret name</o:by><o:minutes> 7 </o:minutes><o:code>L1</o:code></o:OrderLock>'

  it.each([
    ['by the name that the description has for them', locked(lock), { reasons: ['Locked'] }, 'orders/Locked'],
    ['by their element', locked(lock), { reasons: ['OrderLock'] }, 'orders/OrderLock'],
    [
      'in another namespace only by their element',
      locked(lock.replaceAll('urn:orders', 'urn:o')),
      { reasons: ['Locked', 'OrderLock'] },
      'orders/OrderLock',
    ],
    [
      'by a mapping, typed by the schema',
      locked(lock),
      {
        reasons: ['Server/L1/7'],
        faultCode: "$([$.code, $.detail.OrderLock.code->first, $.detail.OrderLock.minutes])->joinNotNull('/')",
      },
      'orders/Server/L1/7',
    ],
    [
      'by a mapping that reads the name',
      locked(lock),
      { reasons: ['L-Locked'], faultCode: '$.name->match(["Locked", "L-Locked"])' },
      'orders/L-Locked',
    ],
    [
      'by a mapping of what is not declared',
      locked('<x:e xmlns:x="urn:x" n="5"><x:a>1</x:a><x:a>2</x:a></x:e>'),
      { reasons: ['5-2'], faultCode: "$([$.detail.e.n, $.detail.e.a->last])->joinNotNull('-')" },
      'orders/5-2',
    ],
    [
      'by whichever of several is listed',
      locked(`<o:Other xmlns:o="urn:orders"/>${lock}${lock.replace(' 7 ', '8')}`),
      { reasons: ['8'], faultCode: '$.detail.OrderLock.minutes' },
      'orders/8',
    ],
    [
      'by a mapping, whatever the prefix',
      locked('<OrderLock xmlns="urn:orders"><minutes>7</minutes></OrderLock>')
        .replaceAll('e:', 'SOAP-ENV:')
        .replace('xmlns:e', 'xmlns:SOAP-ENV'),
      { reasons: ['7'], faultCode: '$.detail.OrderLock.minutes' },
      'orders/7',
    ],
    ['unless they are not listed', locked(lock), { reasons: [] }, undefined],
  ])('give their reason %s', async (_, body, given, reason) => {
    const upstream = await xmlUpstream(body, 500)
    const source = await loadSoap({ url: upstream.url, ...given })
    expect(source.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    const result = await source.run('{ order(id: "1") { number } }')
    expect(result.errors).toEqual([{ path: ['order'], code: 'UPSTREAM_ERROR', reason, status: 500 }])
    expect(JSON.stringify(result)).not.toContain('secret')
  })

  it.each([
    ['are answers: not asked for again, and no reason to spare the service', locked(lock), 500, 1],
    ['are what their status says, where that says more', locked(lock), 503, 3],
    ['that are not, may be of a service that is unwell', locked('<x:Other xmlns:x="urn:x"/>'), 500, 3],
  ])('%s', async (_, body, status, calls) => {
    const upstream = await xmlUpstream(body, status)
    const retry = { maxAttempts: 3, baseDelayMs: 1, maxDelayMs: 1 }
    const source = await loadSoap({ url: upstream.url, retry, breaker: { minCalls: 3, failureRatio: 0.5 } })
    const first = await source.run('{ order(id: "1") { number } }')
    expect(upstream.seen).toHaveLength(calls)
    for (let count = 0; count < 3; count += 1) await source.run('{ order(id: "1") { number } }')
    const last = await source.run('{ order(id: "1") { number } }')
    const isSpared = calls > 1
    expect(last.errors.map(({ code }) => code)).toEqual(
      isSpared ? ['UPSTREAM_CIRCUIT_OPEN'] : first.errors.map(({ code }) => code),
    )
  })

  it('are in the log with what they say, typed', async () => {
    const upstream = await xmlUpstream(locked(lock), 500)
    const source = await loadSoap({ url: `${upstream.url}/path?key=secret`, retry: false })
    const failures: UpstreamFailure[] = []
    await source.run('{ order(id: "1") { number } }', {}, {}, (failure) => failures.push(failure))
    expect(failures).toMatchObject([
      { source: 'orders', connector: 'Query.order', code: 'UPSTREAM_ERROR', status: 500, method: 'POST' },
    ])
    expect(failures[0]?.url).not.toContain('secret')
    expect(failures[0]?.cause).toMatchObject({
      message: 'SOAP fault Server: secret text',
      detail: { OrderLock: { by: 'secret name', minutes: 7, code: ['L1'] } },
    })
  })

  it('are not mapped by what is not there', async () => {
    const { findings, isUsable } = await loadSoap({ url: 'http://127.0.0.1:1', faultCode: '$args.id' })
    expect(isUsable).toBe(false)
    expect(findings).toContainEqual(
      expect.objectContaining({
        rule: 'mapping-variable-not-available',
        message: 'soap.faultCode: $args has no value here',
      }),
    )
  })
})

describe('faults of rpc operations, which have types in place of elements', () => {
  const wsdl = wsdlText({
    style: 'rpc',
    use: 'encoded',
    types: ['Locked', 'Gone']
      .map(
        (name) =>
          `<xsd:complexType name="${name}"><xsd:sequence><xsd:element name="minutes" type="xsd:int" form="unqualified"/></xsd:sequence></xsd:complexType>`,
      )
      .join(''),
    operations: [
      { name: 'Find', input: '<part name="id" type="xsd:string"/>', output: '<part name="n" type="xsd:int"/>' },
    ],
    more: ['Locked', 'Gone']
      .map((name) => `<message name="${name}"><part name="fault" type="t:${name}"/></message>`)
      .join(''),
  }).replace(
    '<output message="t:Out0"/>',
    '$&<fault name="IsLocked" message="t:Locked"/><fault name="IsGone" message="t:Gone"/>',
  )
  const types = 'xmlns:t="urn:t" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
  const minutes = (text: string) => `<minutes i:type="xsd:int">${text}</minutes>`

  it.each([
    ['by what its value says to be', `<fault ${types} i:type="t:Gone">${minutes(' 7 ')}</fault>`, 'IsGone', 7],
    ['also by the name of that type', `<ns.Other ${types} i:type="t:Locked">${minutes(' 7 ')}</ns.Other>`, 'Locked', 7],
    ['not by a name that several have', `<fault ${types}>${minutes('7')}</fault>`, undefined, '7'],
  ])('are known %s', async (_, detail, reason, value) => {
    const upstream = await xmlUpstream(
      envelope(`<e:Fault><faultcode>e:Server</faultcode><detail xmlns:xsd="urn:xsd">${detail}</detail></e:Fault>`),
      500,
    )
    const source = await loadSoap(
      { wsdl: 't.wsdl', url: upstream.url, reasons: ['IsGone', 'Locked'] },
      undefined,
      filesModule({ 't.wsdl': wsdl }),
    )
    const failures: UpstreamFailure[] = []
    const { errors } = await source.run('{ find(id: "1") }', {}, {}, (failure) => failures.push(failure))
    expect(errors).toMatchObject([{ code: 'UPSTREAM_ERROR', reason: reason && `orders/${reason}` }])
    const [found] = Object.values(Object(Reflect.get(Object(failures[0]?.cause), 'detail')))
    expect(found).toEqual({ minutes: value })
  })
})

describe('header blocks of faults', () => {
  const element = (name: string, content: string) =>
    `<xsd:element name="${name}"><xsd:complexType><xsd:sequence>${content}</xsd:sequence></xsd:complexType></xsd:element>`
  const headerFault = '<soap:headerfault message="t:H" part="expired" use="literal"/>'
  const text = wsdlText({
    types: `<xsd:element name="a" type="xsd:int"/>${element('session', '<xsd:element name="id" type="xsd:string"/>')}
      ${element('expired', '<xsd:element name="code" type="xsd:string"/><xsd:element name="minutes" type="xsd:int" maxOccurs="unbounded"/>')}
      ${element('trace', '<xsd:element name="host" type="xsd:string"/>')}`,
    more: '<message name="H"><part name="session" element="t:session"/><part name="expired" element="t:expired"/><part name="trace" element="t:trace"/></message>',
    operations: [
      {
        name: 'GetA',
        input: '<part name="x" element="t:a"/>',
        output: '<part name="x" element="t:a"/>',
        boundInput: `<soap:header message="t:H" part="session" use="literal">${headerFault}</soap:header>`,
        boundOutput: `<soap:header message="t:H" part="session" use="literal">${headerFault}</soap:header>`,
      },
    ],
  }).replace(
    '</output></operation></binding>',
    '</output><fault name="F"><soap:header message="t:H" part="trace" use="literal"/></fault></operation></binding>',
  )
  const answer = envelope(
    '<e:Fault><faultcode>e:Client</faultcode><faultstring>secret</faultstring></e:Fault>',
  ).replace(
    '<e:Body>',
    '<e:Header><expired xmlns="urn:t"><code> S-1 </code><minutes>05</minutes><minutes>7</minutes></expired><t:trace xmlns:t="urn:t"><t:host>secret</t:host></t:trace><x:other xmlns:x="urn:x"><code>X</code></x:other></e:Header><e:Body>',
  )
  const faulty = async (given: object) => {
    const upstream = await xmlUpstream(answer, 500)
    const source = await loadSoap(
      { wsdl: 't.wsdl', url: upstream.url, ...given },
      undefined,
      filesModule({ 't.wsdl': text }),
    )
    expect(source.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    const failures: UpstreamFailure[] = []
    const result = await source.run('{ a(a: 1) }', {}, {}, (failure) => failures.push(failure))
    expect(JSON.stringify(result)).not.toContain('secret')
    return { reason: result.errors[0]?.reason, code: result.errors[0]?.code, cause: failures[0]?.cause }
  }

  it.each<[string, object, string | undefined]>([
    ['by an element', { reasons: ['expired'] }, 'orders/expired'],
    ['by a text', { reasons: ['S-1'] }, 'orders/S-1'],
    [
      'by a mapping, typed by the schema',
      {
        reasons: ['S-1/5/7'],
        faultCode:
          "$([$.headers.expired.code->trim, $.headers.expired.minutes->first, $.headers.expired.minutes->last])->joinNotNull('/')",
      },
      'orders/S-1/5/7',
    ],
    ['unless they are not declared', { reasons: ['other', 'X'] }, undefined],
    ['unless they are not listed', { reasons: [] }, undefined],
  ])('give a reason %s', async (_, given, reason) => {
    expect(await faulty(given)).toMatchObject({ reason, code: 'UPSTREAM_BAD_REQUEST' })
  })

  it('say that a thing is not there, and are in the log, typed', async () => {
    const { code, cause } = await faulty({ notFound: { faultCodes: ['S-1'] } })
    expect(code).toBe('UPSTREAM_NOT_FOUND')
    expect(cause).toMatchObject({
      message: 'SOAP fault Client: secret',
      headers: { expired: { code: ' S-1 ', minutes: [5, 7] }, trace: { host: 'secret' } },
    })
  })
})

describe('faults as they are found', () => {
  const soap11 = 'http://schemas.xmlsoap.org/soap/envelope/'
  const client = '<faultcode>e:Client.NO_STOCK</faultcode><faultstring>secret text</faultstring>'
  const value = '<GetOrderResponse xmlns="urn:orders"><order><number>1</number></order></GetOrderResponse>'
  const bad = ['UPSTREAM_BAD_REQUEST', 'orders/NO_STOCK']
  it.each<[string, string, number, readonly (string | undefined)[]]>([
    ['of the other version', envelope(`<f:Fault xmlns:f="${soap11}">${client}</f:Fault>`, soap12), 500, bad],
    ['of no namespace', envelope(`<Fault>${client}</Fault>`), 500, bad],
    ['in lower case', envelope(`<e:fault>${client}</e:fault>`), 500, bad],
    ['with names in other cases', envelope('<e:Fault><FaultCode>e:Client.NO_STOCK</FaultCode></e:Fault>'), 200, bad],
    [
      'with names of the other version',
      envelope(
        '<e:Fault><e:Code><e:Value>Sender</e:Value><e:Subcode><e:Value>NO_STOCK</e:Value></e:Subcode></e:Code></e:Fault>',
      ),
      200,
      bad,
    ],
    [
      'with unqualified names in 1.2',
      envelope(
        '<e:Fault><Code><Value>e:Sender</Value><Subcode><Value>NO_STOCK</Value></Subcode></Code></e:Fault>',
        soap12,
      ),
      400,
      bad,
    ],
    ['behind a value', envelope(`${value}<e:Fault>${client}</e:Fault>`), 200, bad],
    ['before a value', envelope(`<e:Fault>${client}</e:Fault>${value}`), 200, bad],
    ['that are empty', envelope('<e:Fault/>'), 200, ['UPSTREAM_ERROR', undefined]],
    [
      'without a code',
      envelope('<e:Fault><faultstring>secret</faultstring></e:Fault>'),
      500,
      ['UPSTREAM_ERROR', undefined],
    ],
    [
      'that are elements of another service',
      envelope('<x:Fault xmlns:x="urn:x"/>'),
      200,
      ['UPSTREAM_INVALID_RESPONSE', 'shape'],
    ],
    ['that are cut', envelope(`<e:Fault>${client}</e:Fault>`).slice(0, -9), 500, ['UPSTREAM_ERROR', undefined]],
    ['that are pages', '<!DOCTYPE html><html><body>secret</body></html>', 500, ['UPSTREAM_ERROR', undefined]],
    [
      'that are pages of success',
      '<!DOCTYPE html><html><body>secret</body></html>',
      200,
      ['UPSTREAM_INVALID_RESPONSE', 'parse'],
    ],
    ['that are JSON', '{"fault":"secret"}', 500, ['UPSTREAM_ERROR', undefined]],
    [
      'with 50 000 levels',
      envelope(`<e:Fault><detail>${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}</detail></e:Fault>`),
      500,
      ['UPSTREAM_ERROR', undefined],
    ],
    [
      'with a tag called __proto__',
      envelope(
        `<e:Fault>${client}<detail><__proto__><reason>secret</reason></__proto__><constructor/></detail></e:Fault>`,
      ),
      500,
      bad,
    ],
  ])('%s', async (_, body, status, [code, reason]) => {
    const upstream = await xmlUpstream(body, status)
    const source = await loadSoap({ url: upstream.url, ...options })
    const result = await source.run('{ order(id: "1") { number } }')
    expect(result.data).toEqual({ order: null })
    expect(result.errors).toEqual([{ path: ['order'], code, reason, status }])
    expect(JSON.stringify(result)).not.toContain('secret')
    expect(Object.hasOwn(Object.prototype, 'reason')).toBe(false)
  })
})
