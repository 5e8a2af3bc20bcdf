import { createHash, X509Certificate } from 'node:crypto'

import { describe, expect, it } from 'vitest'
import { parseXmlTree, type XmlElement } from '../../../../../src/sources/xml/tree.ts'
import { auth, secret } from '../../../../../src/upstream/index.ts'
import { envelope, loadSoap, xmlUpstream } from '../../../../support/soap-source.ts'
import { selfSigned } from '../../../../support/tls-server.ts'
import { hasXmlsec, xmlsecVerify } from '../../../../support/xmlsec.ts'

const isRequired = process.env.SELVEDGE_TEST_SERVICES === 'required'
if (!hasXmlsec && !isRequired) process.stdout.write('skipped: xmlsec1 is not installed\n')

const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'
const wsu = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'
const profile = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0'
const done = envelope(
  '<x:GetOrderResponse xmlns:x="urn:orders"><x:order><x:number>1</x:number></x:order></x:GetOrderResponse>',
)
const password = secret.value('p<&w')
const pair = selfSigned({ name: 'signer' })

/** What a service gets of a call under this security. */
async function sentUnder(security: Parameters<typeof auth.wsSecurity>[0], options: object = {}, id = '"1"') {
  const upstream = await xmlUpstream(done)
  const source = await loadSoap({ url: upstream.url, auth: auth.wsSecurity(security), ...options })
  const result = await source.run(`{ order(id: ${id}) { number } }`)
  expect(result).toMatchObject({ data: { order: { number: '1' } }, errors: [] })
  const [request] = upstream.seen
  const text = request?.body ?? ''
  const root = parseXmlTree(text)
  return {
    text,
    root,
    header: root.children[0],
    security: root.children[0]?.children.find((each) => each.local === 'Security'),
  }
}

function child(node: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce((at, name) => at?.children.find((each) => each.local === name), node)
}

describe('a UsernameToken', () => {
  it('carries the password as text', async () => {
    const { security } = await sentUnder({ username: 'ann & bob', password })
    expect(security?.namespace).toBe(wsse)
    expect(security?.foreign).toEqual([expect.objectContaining({ local: 'mustUnderstand', value: '1' })])
    const token = child(security, 'UsernameToken')
    expect(child(token, 'Username')?.text).toBe('ann & bob')
    expect(child(token, 'Password')?.text).toBe('p<&w')
    expect(child(token, 'Password')?.attributes.get('Type')).toBe(`${profile}#PasswordText`)
    expect(token?.children.map((each) => each.local)).toEqual(['Username', 'Password'])
    expect(security?.children).toHaveLength(1)
  })

  it('carries a digest with a nonce of its own for each call', async () => {
    const nonces = new Set<string>()
    for (let call = 0; call < 2; call += 1) {
      const { security } = await sentUnder({ username: 'ann', password: secret.value('päss'), type: 'digest' })
      const token = child(security, 'UsernameToken')
      const nonce = child(token, 'Nonce')?.text ?? ''
      const created = child(token, 'Created')
      expect(created?.namespace).toBe(wsu)
      expect(Math.abs(Date.parse(created?.text ?? '') - Date.now())).toBeLessThan(10_000)
      expect(Buffer.from(nonce, 'base64')).toHaveLength(16)
      const digest = createHash('sha1')
        .update(Buffer.from(nonce, 'base64'))
        .update(`${created?.text}päss`)
        .digest('base64')
      expect(child(token, 'Password')?.text).toBe(digest)
      expect(child(token, 'Password')?.attributes.get('Type')).toBe(`${profile}#PasswordDigest`)
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(2)
  })

  it('may be for another actor, and need not be understood', async () => {
    const old = await sentUnder({ username: 'a', password, mustUnderstand: false, actor: 'urn:proxy' })
    expect(old.security?.foreign).toEqual([expect.objectContaining({ local: 'actor', value: 'urn:proxy' })])
    const fresh = await sentUnder({ username: 'a', password, actor: 'urn:proxy' }, { port: 'Soap12' })
    expect(fresh.security?.foreign.map(({ local, value }) => [local, value])).toEqual([
      ['mustUnderstand', 'true'],
      ['role', 'urn:proxy'],
    ])
  })

  it('is shared by equal calls of one operation, though no two tokens are alike', async () => {
    const upstream = await xmlUpstream(done)
    const source = await loadSoap({
      url: upstream.url,
      auth: auth.wsSecurity({ username: 'a', password, type: 'digest' }),
    })
    await source.run('{ a: order(id: "1") { number } b: order(id: "1") { number } c: order(id: "2") { number } }')
    expect(upstream.seen).toHaveLength(2)
  })
})

describe('credentials of HTTP', () => {
  it('go along with those of the message', async () => {
    const upstream = await xmlUpstream(done)
    const source = await loadSoap({
      url: upstream.url,
      auth: [
        auth.wsSecurity({ username: 'ann', password }),
        auth.basic({ username: 'gateway', password: secret.value('b') }),
        auth.passThrough({ headers: ['x-tenant'] }),
      ],
    })
    const { errors } = await source.run('{ order(id: "1") { number } }', {}, { 'x-tenant': 't1', cookie: 'c' })
    expect(errors).toEqual([])
    expect(upstream.seen[0]?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('gateway:b').toString('base64')}`,
      'x-tenant': 't1',
    })
    expect(upstream.seen[0]?.headers.cookie).toBeUndefined()
    expect(upstream.seen[0]?.body).toContain('<wsse:Username>ann</wsse:Username>')
  })

  it('are judged by the upstream, wherever they stand in the list', async () => {
    const wrong = { kind: 'bearer', token: 'plain text' } as unknown as ReturnType<typeof auth.bearer>
    await expect(
      loadSoap({ url: 'http://127.0.0.1:1', auth: [auth.wsSecurity({ username: 'a', password }), wrong] }),
    ).rejects.toThrow('must be made by')
  })
})

describe('a Timestamp', () => {
  it('says how long the message is good', async () => {
    const { security } = await sentUnder({ timestamp: { ttlMs: 60_000 } })
    const [created, expires] = child(security, 'Timestamp')?.children ?? []
    expect([created?.local, expires?.local]).toEqual(['Created', 'Expires'])
    expect(Date.parse(expires?.text ?? '') - Date.parse(created?.text ?? '')).toBe(60_000)
  })
})

describe('a signature', () => {
  const sign = { key: secret.value(pair.key), certificate: pair.cert }

  it.each([
    ['body and timestamp', sign, ['sv-body', 'sv-timestamp']],
    [
      'all that there is',
      { ...sign, parts: ['usernameToken', 'timestamp', 'certificate', 'body'] as const },
      ['sv-user', 'sv-timestamp', 'sv-x509', 'sv-body'],
    ],
    ['with SHA-512', { ...sign, algorithm: 'rsa-sha512' as const }, ['sv-body', 'sv-timestamp']],
  ])('covers %s, and tokens stand before what refers to them', async (_, given, signed) => {
    const { security, text } = await sentUnder({ username: 'ann', password, sign: given })
    expect(security?.children.map((each) => each.local)).toEqual([
      'Timestamp',
      'UsernameToken',
      'BinarySecurityToken',
      'Signature',
    ])
    const info = child(security, 'Signature', 'SignedInfo')
    const references = info?.children.filter((each) => each.local === 'Reference') ?? []
    expect(references.map((each) => each.attributes.get('URI'))).toEqual(signed.map((id) => `#${id}`))
    const reference = child(security, 'Signature', 'KeyInfo', 'SecurityTokenReference', 'Reference')
    expect(reference?.attributes.get('URI')).toBe('#sv-x509')
    expect(child(security, 'BinarySecurityToken')?.text).toBe(new X509Certificate(pair.cert).raw.toString('base64'))
    expect(text).not.toContain('rsa-sha1')
  })

  it('uses SHA-1 where that is asked for', async () => {
    const { security } = await sentUnder({ sign: { ...sign, algorithm: 'rsa-sha1' } })
    const method = child(security, 'Signature', 'SignedInfo', 'SignatureMethod')
    expect(method?.attributes.get('Algorithm')).toBe('http://www.w3.org/2000/09/xmldsig#rsa-sha1')
  })

  describe.runIf(hasXmlsec || isRequired)('judged by xmlsec1', () => {
    it.each([
      ['body and timestamp', sign, {}, '"1"'],
      ['odd values', sign, {}, '"<&]]>\\"\' \\r\\n\\t\\u00e4\\u20ac\\ud83d\\ude00"'],
      [
        'everything, SOAP 1.2',
        { ...sign, parts: ['body', 'timestamp', 'usernameToken', 'certificate', 'addressing'] as const },
        { port: 'Soap12', addressing: '1.0' },
        '"1"',
      ],
      ['SHA-512', { ...sign, algorithm: 'rsa-sha512' as const }, {}, '"1"'],
    ])('is good: %s', async (_, given, options, id) => {
      const { text } = await sentUnder({ username: 'ann', password, sign: given }, options, id)
      expect(xmlsecVerify(text, pair.cert)).toBe('OK')
      expect(xmlsecVerify(text.replace('</soap:Body>', ' </soap:Body>'), pair.cert)).not.toBe('OK')
    })
  })
})

describe('mistakes', () => {
  const load = (security: Parameters<typeof auth.wsSecurity>[0]) =>
    loadSoap({ url: 'http://127.0.0.1:1', auth: auth.wsSecurity(security) })
  const other = selfSigned({ name: 'other' })

  it.each([
    [
      'a secret that is not there',
      { username: 'a', password: secret.env('NO_SUCH') },
      'orders.auth.password: needs a value, and environment variable NO_SUCH gives none',
    ],
    [
      'no key',
      { sign: { key: secret.value('no key'), certificate: pair.cert } },
      'orders.auth.sign.key: must be an RSA key as PEM, and its pass phrase right',
    ],
    [
      'no certificate',
      { sign: { key: secret.value(pair.key), certificate: 'no' } },
      'orders.auth.sign.certificate: must be an X.509 certificate as PEM',
    ],
    [
      'another key’s certificate',
      { sign: { key: secret.value(pair.key), certificate: other.cert } },
      'orders.auth.sign.certificate: must be the certificate of the key',
    ],
    ['nothing at all', {}, 'soap.auth: needs username and password, a timestamp, or something to sign'],
  ])('are told when the module is loaded: %s', async (_, security, message) => {
    const failed = await load(security).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(Error)
    expect(String(failed)).toContain(message)
    expect(String(failed)).not.toContain('PRIVATE KEY')
  })

  it('of two slots are told', async () => {
    const one = auth.wsSecurity({ username: 'a', password })
    await expect(loadSoap({ url: 'http://127.0.0.1:1', auth: [one, one] })).rejects.toThrow('at most once')
  })
})
