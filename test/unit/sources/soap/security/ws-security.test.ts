import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'

import { describe, expect, it } from 'vitest'
import { parseXmlTree, type XmlElement } from '../../../../../src/sources/xml/tree.ts'
import { auth, type KeyReference, secret } from '../../../../../src/upstream/index.ts'
import { pkcs12File } from '../../../../support/pkcs12-file.ts'
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
/** A name with all that has to be escaped in one, several values in one part, and types without a short name. */
const subject = '/DC=de/O=\u00c4 & S\u00f6hne, "Co" <x>; #1/OU=#a+UID=u/emailAddress=a@b.de/CN=the signer '
const pair = selfSigned({ name: 'signer', subject })
const ec = (curve: string) => {
  const made = selfSigned({ name: 'signer', curve })
  return { key: secret.value(made.key), certificate: made.cert }
}
const curves = { p256: ec('P-256'), p384: ec('P-384'), p521: ec('P-521') }
const passphrase = secret.value('geh\u00e4im \u20ac')
const pfx = (...args: Parameters<typeof pkcs12File> extends [unknown, unknown, ...infer Rest] ? Rest : never) =>
  secret.value(pkcs12File(pair, 'geh\u00e4im \u20ac', ...args).toString('base64'))

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

/** The algorithms of a signature and of the digests in it, by the last part of their names. */
function algorithmsOf(security: XmlElement | undefined): (string | undefined)[] {
  const info = child(security, 'Signature', 'SignedInfo')
  const [method, digest] = [child(info, 'SignatureMethod'), child(info, 'Reference', 'DigestMethod')]
  return [method, digest].map((each) => each?.attributes.get('Algorithm')?.split('#')[1])
}

/** Base64 as openssl writes bytes. */
function colons(base64 = ''): string {
  const digits = Buffer.from(base64, 'base64').toString('hex').toUpperCase()
  return digits.replace(/..(?=.)/g, '$&:')
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

  it('may have a nonce and the time beside a password that is text', async () => {
    const { security } = await sentUnder({ username: 'ann', password, nonce: true })
    const token = child(security, 'UsernameToken')
    expect(token?.children.map((each) => each.local)).toEqual(['Username', 'Password', 'Nonce', 'Created'])
    expect(child(token, 'Password')?.text).toBe('p<&w')
    expect(child(token, 'Nonce')?.attributes.get('EncodingType')).toMatch(/#Base64Binary$/)
  })

  it('may have the time alone beside a password that is text', async () => {
    const { security } = await sentUnder({ username: 'ann', password, created: true })
    const token = child(security, 'UsernameToken')
    expect(token?.children.map((each) => each.local)).toEqual(['Username', 'Password', 'Created'])
    expect(Math.abs(Date.parse(child(token, 'Created')?.text ?? '') - Date.now())).toBeLessThan(10_000)
  })

  it('may be the name alone', async () => {
    const { security } = await sentUnder({ username: secret.value('ann') })
    expect(child(security, 'UsernameToken')?.children.map((each) => [each.local, each.text])).toEqual([
      ['Username', 'ann'],
    ])
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
    ).rejects.toThrow('orders.auth.token: must be a secret')
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

  it.each([
    ['a PKCS#12 file', { pfx: pfx(), passphrase }],
    ['one of older tools, with a chain', { pfx: pfx('3des', [selfSigned({ name: 'ca' }).cert]), passphrase }],
    ['one of still older tools', { pfx: pfx('rc2'), passphrase }],
  ])('is made with %s', async (_, given) => {
    const { security } = await sentUnder({ sign: given })
    expect(child(security, 'BinarySecurityToken')?.text).toBe(new X509Certificate(pair.cert).raw.toString('base64'))
  })

  it.each([
    ['p256', 'sha256'],
    ['p384', 'sha384'],
    ['p521', 'sha512'],
  ] as const)('of an EC key on %s is ECDSA with %s, unless told otherwise', async (curve, hash) => {
    const { security } = await sentUnder({ sign: curves[curve] })
    expect(algorithmsOf(security)).toEqual([`ecdsa-${hash}`, hash])
    const other = await sentUnder({ sign: { ...curves[curve], algorithm: 'ecdsa-sha1', digest: 'sha256' } })
    expect(algorithmsOf(other.security)).toEqual(['ecdsa-sha1', 'sha256'])
  })

  describe('says which key made it', () => {
    const referenceOf = async (reference: KeyReference) => {
      const { security } = await sentUnder({ sign: { ...sign, reference } })
      expect(child(security, 'BinarySecurityToken')).toBeUndefined()
      return child(security, 'Signature', 'KeyInfo', 'SecurityTokenReference')?.children[0]
    }
    const openssl = (...args: readonly string[]) =>
      execFileSync('openssl', ['x509', '-noout', ...args], { input: pair.cert, encoding: 'utf8' }).trim()

    it('by the certificate itself', async () => {
      const identifier = await referenceOf('certificate')
      expect(identifier?.attributes.get('ValueType')).toMatch(/x509-token-profile-1.0#X509v3$/)
      expect(identifier?.text).toBe(new X509Certificate(pair.cert).raw.toString('base64'))
    })

    it('by its thumbprint', async () => {
      const identifier = await referenceOf('thumbprint')
      expect(identifier?.attributes.get('ValueType')).toMatch(/wss-soap-message-security-1.1#ThumbprintSHA1$/)
      expect(colons(identifier?.text)).toBe(openssl('-fingerprint', '-sha1').split('=')[1])
    })

    it('by the identifier that it gives its key', async () => {
      const identifier = await referenceOf('subjectKeyIdentifier')
      expect(identifier?.attributes.get('ValueType')).toMatch(/x509-token-profile-1.0#X509SubjectKeyIdentifier$/)
      expect(openssl('-ext', 'subjectKeyIdentifier')).toContain(colons(identifier?.text))
    })

    it('by who gave it out and its number', async () => {
      const data = await referenceOf('issuerSerial')
      const name = child(data, 'X509IssuerSerial', 'X509IssuerName')?.text ?? ''
      const number = child(data, 'X509IssuerSerial', 'X509SerialNumber')?.text ?? ''
      expect(BigInt(number).toString(16).padStart(40, '0').toUpperCase()).toBe(openssl('-serial').split('=')[1])
      // As openssl writes it, but for what the standard has no name for.
      const written = openssl('-issuer', '-nameopt', 'RFC2253,-esc_msb,utf8').replace('issuer=', '')
      expect(name).toBe(written.replace('emailAddress=a@b.de', '1.2.840.113549.1.9.1=#16066140622e6465'))
      expect(name).toBe(
        'CN=the signer\\ ,1.2.840.113549.1.9.1=#16066140622e6465,UID=u+OU=\\#a,O=\u00c4 & S\u00f6hne\\, \\"Co\\" \\<x\\>\\; #1,DC=de',
      )
    })
  })

  it('uses SHA-1 where that is asked for', async () => {
    const { security } = await sentUnder({ sign: { ...sign, algorithm: 'rsa-sha1' } })
    expect(algorithmsOf(security)).toEqual(['rsa-sha1', 'sha1'])
    const mixed = await sentUnder({ sign: { ...sign, algorithm: 'rsa-sha1', digest: 'sha256' } })
    expect(algorithmsOf(mixed.security)).toEqual(['rsa-sha1', 'sha256'])
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
      ['SHA-384', { ...sign, algorithm: 'rsa-sha384' as const }, {}, '"1"'],
      [
        'SHA-1, but for what is signed',
        { ...sign, algorithm: 'rsa-sha1' as const, digest: 'sha256' as const },
        {},
        '"1"',
      ],
      ['an EC key on P-256', curves.p256, {}, '"1"'],
      ['an EC key on P-384', curves.p384, {}, '"1"'],
      ['an EC key on P-521', curves.p521, {}, '"1"'],
      ['an EC key with SHA-1', { ...curves.p256, algorithm: 'ecdsa-sha1' as const }, {}, '"1"'],
      ['by the number of the certificate', { ...sign, reference: 'issuerSerial' as const }, {}, '"1"'],
      [
        'inclusive canonicalization, with all parts and blocks',
        {
          ...sign,
          canonicalization: 'inclusive' as const,
          parts: ['body', 'timestamp', 'usernameToken', 'certificate', 'addressing'] as const,
        },
        { addressing: '2004/08', headers: "'{urn:x}Trace': { id: 'a' }" },
        '"1"',
      ],
    ])('is good: %s', async (_, given, options, id) => {
      const { text } = await sentUnder({ username: 'ann', password, sign: given }, options, id)
      const certificate = String(given.certificate)
      expect(xmlsecVerify(text, certificate)).toBe('OK')
      expect(xmlsecVerify(text.replace('</soap:Body>', ' </soap:Body>'), certificate)).not.toBe('OK')
    })
  })
})

describe('mistakes', () => {
  const load = (security: Parameters<typeof auth.wsSecurity>[0]) =>
    loadSoap({ url: 'http://127.0.0.1:1', auth: auth.wsSecurity(security) })
  const other = selfSigned({ name: 'other' })
  const bare = selfSigned({ name: 'bare', identifier: 'none' })
  const sign = { key: secret.value(pair.key), certificate: pair.cert }
  const ed25519 = String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))

  it.each<[string, Parameters<typeof auth.wsSecurity>[0], string]>([
    [
      'a secret that is not there',
      { username: 'a', password: secret.env('NO_SUCH') },
      'orders.auth.password: needs a value, and environment variable NO_SUCH gives none',
    ],
    [
      'no key',
      { sign: { key: secret.value('no key'), certificate: pair.cert } },
      'orders.auth.sign.key: must be an RSA or EC key as PEM, and its pass phrase right',
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
    [
      'a key alone',
      { sign: { key: secret.value(pair.key) } as unknown as typeof sign },
      'soap.auth.sign: needs `key` and `certificate`, or `pfx`',
    ],
    [
      'a key and a file',
      { sign: { ...sign, pfx: pfx() } as unknown as typeof sign },
      'soap.auth.sign: needs `key` and `certificate`, or `pfx`',
    ],
    [
      'a file that is not there',
      { sign: { pfx: secret.file('/no/such.p12') } },
      'orders.auth.sign.pfx: needs a value, and file /no/such.p12 gives none',
    ],
    ['what is no PKCS#12 file', { sign: { pfx: secret.value(pair.key) } }, 'orders.auth.sign.pfx: must be a PKCS#12'],
    ['a wrong pass phrase', { sign: { pfx: pfx(), passphrase: secret.value('x') } }, 'and its pass phrase right'],
    ['a wrong pass phrase of old files', { sign: { pfx: pfx('rc2') } }, 'and its pass phrase right'],
    [
      'a key that is neither RSA nor EC',
      { sign: { key: secret.value(ed25519), certificate: pair.cert } },
      'orders.auth.sign.key: must be an RSA or EC key',
    ],
    [
      'an algorithm of other keys',
      { sign: { ...sign, algorithm: 'ecdsa-sha256' } },
      'orders.auth.sign.algorithm: cannot be ecdsa-sha256: the key is of another kind',
    ],
    [
      'an algorithm that is none',
      { sign: { ...sign, algorithm: 'rsa-md5' as 'rsa-sha1' } },
      "soap.auth.sign.algorithm: must be 'rsa-' or 'ecdsa-' with",
    ],
    [
      'a certificate without the identifier',
      { sign: { key: secret.value(bare.key), certificate: bare.cert, reference: 'subjectKeyIdentifier' } },
      'orders.auth.sign.reference: cannot be subjectKeyIdentifier: the certificate has none',
    ],
    [
      'a certificate to be signed that does not go along',
      { sign: { ...sign, reference: 'thumbprint', parts: ['certificate'] } },
      'soap.auth.sign: can sign the certificate only where it goes along as a token',
    ],
    ['a digest of nothing', { username: 'a', type: 'digest' }, 'soap.auth.usernameToken: needs a password to digest'],
    ['a password of nobody', { password, timestamp: true }, 'soap.auth.usernameToken.username: must not be empty'],
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
