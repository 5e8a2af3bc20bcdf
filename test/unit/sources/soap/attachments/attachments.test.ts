import { describe, expect, it } from 'vitest'
import { PackageError } from '../../../../../src/sources/soap/attachments/package-error.ts'
import { parameterOf, readPackage } from '../../../../../src/sources/soap/attachments/read-package.ts'
import { auth, secret } from '../../../../../src/upstream/index.ts'
import { httpUpstream } from '../../../../support/http-upstream.ts'
import { envelope, loadSoap } from '../../../../support/soap-source.ts'
import { selfSigned } from '../../../../support/tls-server.ts'
import { hasXmlsec, xmlsecVerify } from '../../../../support/xmlsec.ts'

const xopNamespace = 'http://www.w3.org/2004/08/xop/include'
const include = (id: string) => `<i:Include xmlns:i="${xopNamespace}" href="cid:${id}"/>`
const file = (content: string) =>
  envelope(`<GetFileResponse xmlns="urn:files"><file><name>n</name>${content}</file></GetFileResponse>`)
// With a line that only starts like a boundary.
const bytes = Buffer.from([0, 255, 13, 10, 45, 45, 98, 99, 13, 0])

interface Part {
  readonly headers: readonly string[]
  readonly body: string | Uint8Array
}

/** A package as SOAP stacks write it. */
function packed(parts: readonly Part[], boundary = 'b', end = `\r\n--${boundary}--\r\n`): Buffer {
  const written = parts.flatMap(({ headers, body }) => [
    Buffer.from(`\r\n--${boundary}\r\n${headers.map((each) => `${each}\r\n`).join('')}\r\n`),
    Buffer.from(body),
  ])
  return Buffer.concat([...written, Buffer.from(end)])
}

const root = (xml: string): Part => ({
  headers: ['Content-Type: application/xop+xml; charset=UTF-8; type="text/xml"', 'Content-ID: <root@x>'],
  body: xml,
})
const part = (id: string, body: string | Uint8Array, ...more: readonly string[]): Part => ({
  headers: ['Content-Type: image/png', `content-id:  <${id}>`, ...more],
  body,
})
const related = 'multipart/related; type="application/xop+xml"; start="<root@x>"; start-info="text/xml"; boundary="b"'

/** What a client gets of a body that a service answers with. */
async function answered(body: Uint8Array, contentType = related, status = 200) {
  const upstream = await httpUpstream(() => ({ status, body, headers: { 'content-type': contentType } }))
  const source = await loadSoap({ wsdl: 'files.wsdl', url: upstream.url, reasons: ['NO_FILE'] })
  const { data, errors } = await source.run('{ file(id: "1") { name content scan } }')
  return { data, errors: errors.map(({ code, reason }) => [code, reason]) }
}

const content = (...values: readonly string[]) => ({
  data: { file: { name: 'n', content: values, scan: null } },
  errors: [],
})

describe('answers in a MIME package', () => {
  it.each<[string, Buffer, string?]>([
    ['by XOP', packed([root(file(`<content>${include('p@x')}</content>`)), part('p@x', bytes)])],
    [
      'without a line break in front',
      packed([root(file(`<content>${include('p@x')}</content>`)), part('p@x', bytes)]).subarray(2),
    ],
    [
      'with words before and after it',
      Buffer.concat([
        Buffer.from('words\r\n--bb\r\n'),
        packed([root(file(`<content>${include('p@x')}</content>`)), part('p@x', bytes)]),
        Buffer.from('more words'),
      ]),
    ],
    ['whose root is not the first', packed([part('p@x', bytes), root(file(`<content>${include('p@x')}</content>`))])],
    [
      'whose ids are percent-encoded in references',
      packed([root(file(`<content>${include('p%40x%3C1')}</content>`)), part('p@x<1', bytes)]),
    ],
    [
      'in base64',
      packed([
        root(file(`<content>${include('p@x')}</content>`)),
        part('p@x', `${bytes.toString('base64')}\r\n`, 'Content-Transfer-Encoding: BASE64'),
      ]),
    ],
    [
      'in quoted-printable',
      packed([
        root(file(`<content>${include('p@x')}</content>`)),
        part('p@x', '=00=FF=\r\n=0D=0A--bc=0D=00', 'Content-Transfer-Encoding: quoted-printable'),
      ]),
    ],
    [
      'with SwA references',
      packed([root(file('<content href="cid:p@x"/>')), part('p@x', bytes)]),
      'multipart/related; type="text/xml"; start="<root@x>"; boundary=b',
    ],
    [
      'without a start',
      packed([{ headers: [], body: file(`<content>${include('p@x')}</content>`) }, part('p@x', bytes)]),
      'Multipart/Related;boundary="b"',
    ],
    [
      'whose headers are folded',
      packed([
        root(file(`<content>${include('p@x')}</content>`)),
        { headers: ['Content-Type: a/b;\r\n\tname=x', 'CONTENT-ID:\r\n <p@x>'], body: bytes },
      ]),
    ],
  ])('are read %s', async (_, body, contentType) => {
    expect(await answered(body, contentType)).toEqual(content(bytes.toString('base64')))
  })

  it('may refer to several parts, and to one of them twice', async () => {
    const xml = file(
      `<content>${include('a')}</content><content>${include('b')}</content><content>${include('a')}</content><content/>`,
    )
    expect(await answered(packed([root(xml), part('a', 'A'), part('b', '')]))).toEqual(content('QQ==', '', 'QQ==', ''))
  })

  it('give what swaRef refers to as a data: URL', async () => {
    const xml = file('<scan> cid:p@x </scan>')
    expect(await answered(packed([root(xml), part('p@x', 'scan')]))).toEqual({
      data: {
        file: { name: 'n', content: [], scan: `data:image/png;base64,${Buffer.from('scan').toString('base64')}` },
      },
      errors: [],
    })
  })

  it('may be faults', async () => {
    const fault = envelope(
      '<e:Fault><faultcode>e:Client</faultcode><faultstring>s</faultstring><detail><NO_FILE/></detail></e:Fault>',
    )
    expect(await answered(packed([root(fault)]), related, 500)).toEqual({
      data: { file: null },
      errors: [['UPSTREAM_BAD_REQUEST', 'orders/NO_FILE']],
    })
  })

  const good = packed([root(file(`<content>${include('p@x')}</content>`)), part('p@x', bytes)])
  it.each<[string, Buffer, string, string?]>([
    ['no boundary', good, 'multipart', 'multipart/related; start="<root@x>"'],
    ['another boundary', good, 'multipart', 'multipart/related; boundary=c'],
    ['no such start', good, 'multipart', 'multipart/related; start="<other>"; boundary=b'],
    ['nothing', Buffer.alloc(0), 'multipart'],
    ['no end', good.subarray(0, good.length - 6), 'truncated'],
    ['its end cut', good.subarray(0, good.length - 3), 'truncated'],
    ['only its root', good.subarray(0, 200), 'truncated'],
    ['a reference to nothing', packed([root(file(`<content>${include('q')}</content>`))]), 'multipart'],
    ['two parts of one id', packed([root(file('')), part('a', ''), part('a', '')]), 'multipart'],
    ['a part without header section', Buffer.from('--b\r\nx\r\n--b--'), 'multipart'],
    ['a line behind its boundary', Buffer.from('--b x\r\n\r\n\r\n--b--'), 'multipart'],
    ['bad base64', packed([root(file('')), part('a', '!', 'content-transfer-encoding: base64')]), 'multipart'],
    ['an unknown encoding', packed([root(file('')), part('a', '!', 'content-transfer-encoding: x-uu')]), 'multipart'],
    ['a header section of 9 KB', packed([root(file('')), part('a', '', `x: ${'y'.repeat(9000)}`)]), 'multipart'],
    [
      '2000 parts',
      packed([root(file('')), ...Array.from({ length: 2000 }, (__, at) => part(`${at}`, ''))]),
      'too_large',
    ],
    [
      'one large part, referred to often',
      packed([root(file(`<content>${include('a')}</content>`.repeat(100))), part('a', Buffer.alloc(100_000))]),
      'too_large',
    ],
    ['XML that is cut', packed([root(file('').slice(0, -5))]), 'parse'],
    ['a root that is no envelope', packed([root('<html/>')]), 'shape'],
  ])('with %s are a clean error', async (_, body, reason, contentType) => {
    expect(await answered(body, contentType)).toEqual({
      data: { file: null },
      errors: [['UPSTREAM_INVALID_RESPONSE', reason]],
    })
  })

  it('never give a part of themselves when cut, wherever they are cut', () => {
    for (let length = 0; length < good.length - 2; length += 1)
      expect(() => readPackage(good.subarray(0, length), related), `${length} bytes`).toThrow(PackageError)
    expect(readPackage(good.subarray(0, good.length - 2), related)?.parts.get('p@x')?.bytes).toEqual(bytes)
  })
})

const large = Buffer.from(Array.from({ length: 3000 }, (_, index) => index % 256))
const echo = 'query ($file: FileInput!) { echoFile(file: $file) { name } }'

/** What a service gets of `EchoFile`, taken apart by hand. */
async function sent(options: object, given: object) {
  const upstream = await httpUpstream(() => ({
    status: 200,
    body: envelope('<EchoFileResponse xmlns="urn:files"><file><name>n</name></file></EchoFileResponse>'),
    headers: { 'content-type': 'text/xml' },
  }))
  const source = await loadSoap({ wsdl: 'files.wsdl', url: upstream.url, ...options })
  const { errors } = await source.run(echo, { file: { name: 'n', content: [], ...given } })
  expect(errors).toEqual([])
  const [request] = upstream.seen
  const type = request?.headers['content-type'] ?? ''
  const boundary = /boundary="([^"]+)"/.exec(type)?.[1] ?? ''
  const parts = (request?.bytes.toString('latin1') ?? '')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((each) => {
      const end = each.indexOf('\r\n\r\n')
      return { head: each.slice(2, end), body: Buffer.from(each.slice(end + 4, -2), 'latin1') }
    })
  return { type, parts, body: request?.body ?? '', headers: request?.headers, calls: upstream.seen.length }
}

describe('requests', () => {
  it.each([
    ['Soap11', 'text/xml', ''],
    ['Soap12', 'application/soap+xml', '; action="urn:echo"'],
  ])('carry large binary values by MTOM at %s', async (port, envelopeType, action) => {
    const { type, parts, headers } = await sent(
      { attachments: 'mtom', port },
      { content: [large.toString('base64'), 'QQ=='] },
    )
    const mark = /boundary="([^"]+)"/.exec(type)?.[1]
    expect(type).toBe(
      `multipart/related; type="application/xop+xml"; start="<envelope@${mark}>"; start-info="${envelopeType}"; boundary="${mark}"${action}`,
    )
    const innerType = port === 'Soap11' ? 'text/xml' : 'application/soap+xml; action=\\"urn:echo\\"'
    expect(parts.map(({ head }) => head)).toEqual([
      `content-type: application/xop+xml; charset=utf-8; type="${innerType}"\r\ncontent-transfer-encoding: 8bit\r\ncontent-id: <envelope@${mark}>`,
      `content-type: application/octet-stream\r\ncontent-transfer-encoding: binary\r\ncontent-id: <part-0@${mark}>`,
    ])
    expect(parts[0]?.body.toString()).toContain(
      `<n1:content><xop:Include xmlns:xop="${xopNamespace}" href="cid:part-0@${mark}"/></n1:content><n1:content>QQ==</n1:content>`,
    )
    expect(parts[1]?.body).toEqual(large)
    expect(headers?.accept).toContain('multipart/related')
    expect(headers?.soapaction).toBe(port === 'Soap11' ? '"urn:echo"' : undefined)
  })

  it('carry files by swaRef', async () => {
    const scan = `data:image/png;base64,${large.toString('base64')}`
    const { type, parts } = await sent({ attachments: 'swa' }, { scan, content: [large.toString('base64')] })
    const mark = /boundary="([^"]+)"/.exec(type)?.[1]
    expect(type).toBe(`multipart/related; type="text/xml"; start="<envelope@${mark}>"; boundary="${mark}"`)
    expect(parts[0]?.body.toString()).toContain(`<n1:scan>cid:part-0@${mark}</n1:scan>`)
    expect(parts[1]?.head).toContain('content-type: image/png')
    expect(parts[1]?.body).toEqual(large)
    expect(parts).toHaveLength(2)
  })

  it.each([
    ['are plain where nothing is large enough', { attachments: 'mtom' }, 'QQ=='],
    ['are plain unless they should not be', {}, large.toString('base64')],
  ])('%s', async (_, options, value) => {
    const { type, body } = await sent(options, { content: [value] })
    expect(type).toBe('text/xml; charset=utf-8')
    expect(body).toContain(`<n1:content>${value}</n1:content>`)
  })

  it.runIf(hasXmlsec || process.env.SELVEDGE_TEST_SERVICES === 'required')(
    'are signed as if their parts were inside',
    async () => {
      const pair = selfSigned({ name: 'signer' })
      const security = auth.wsSecurity({ sign: { key: secret.value(pair.key), certificate: pair.cert } })
      const { parts } = await sent({ attachments: 'mtom', auth: security }, { content: [large.toString('base64')] })
      const xml = parts[0]?.body.toString() ?? ''
      expect(xml).toContain('xop:Include')
      const whole = xml.replace(/<xop:Include[^>]*>/, large.toString('base64'))
      expect(xmlsecVerify(whole, pair.cert)).toBe('OK')
    },
  )
})

describe('blocks of an answer that must be understood', () => {
  const soap12 = 'http://www.w3.org/2003/05/soap-envelope'
  const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'
  const withHeader = (block: string, namespace?: string) =>
    envelope('<GetFileResponse xmlns="urn:files"><file><name>n</name></file></GetFileResponse>', namespace).replace(
      '<e:Body>',
      `<e:Header>${block}</e:Header><e:Body>`,
    )
  it.each([
    ['unknown', '<x:T xmlns:x="urn:x" e:mustUnderstand="1"/>', {}, 'must_understand', undefined],
    ['unknown in 1.2', '<x:T xmlns:x="urn:x" e:mustUnderstand="true"/>', { port: 'Soap12' }, 'must_understand', soap12],
    ['unknown, and need not be understood', '<x:T xmlns:x="urn:x" e:mustUnderstand="0"/>', {}, undefined, undefined],
    ['for another', '<x:T xmlns:x="urn:x" e:mustUnderstand="1" e:actor="urn:proxy"/>', {}, undefined, undefined],
    [
      'for whoever is next',
      '<x:T xmlns:x="urn:x" e:mustUnderstand="1" e:actor="http://schemas.xmlsoap.org/soap/actor/next"/>',
      {},
      'must_understand',
      undefined,
    ],
    [
      'of WS-Security',
      `<s:Security xmlns:s="${wsse}" e:mustUnderstand="1"><s:x e:mustUnderstand="1"/></s:Security>`,
      {},
      undefined,
      undefined,
    ],
    [
      'of WS-Addressing',
      '<a:Action xmlns:a="http://www.w3.org/2005/08/addressing" e:mustUnderstand="1">x</a:Action>',
      {},
      undefined,
      undefined,
    ],
    [
      'understood by the module',
      '<x:T xmlns:x="urn:x" e:mustUnderstand="1"/>',
      { understands: ['{urn:x}T'] },
      undefined,
      undefined,
    ],
  ])('%s', async (_, block, options, reason, namespace) => {
    const upstream = await httpUpstream(() => ({
      status: 200,
      body: withHeader(block, namespace),
      headers: { 'content-type': 'text/xml' },
    }))
    const source = await loadSoap({ wsdl: 'files.wsdl', url: upstream.url, ...options })
    const { data, errors } = await source.run('{ file(id: "1") { name } }')
    expect(errors.map((each) => each.reason)).toEqual(reason === undefined ? [] : [reason])
    expect(data).toEqual({ file: reason === undefined ? { name: 'n' } : null })
  })
})

describe('parameters of a content type', () => {
  it.each([
    ['multipart/related; BOUNDARY = b ; a=1', 'b'],
    ['multipart/related;boundary="a b\\"c;d"', 'a b"c;d'],
    ['multipart/related; type="x; boundary=no"; boundary=b', 'b'],
    ['multipart/related; boundary=', ''],
    ['multipart/related', undefined],
    [`multipart/related${';a="'.repeat(4000)}`, undefined],
    [`multipart/related;${' '.repeat(16_000)}`, undefined],
  ])('%# are found', (contentType, value) => {
    expect(parameterOf(contentType, 'boundary')).toBe(value)
  })
})
