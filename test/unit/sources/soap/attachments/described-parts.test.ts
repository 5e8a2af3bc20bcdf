import { describe, expect, it } from 'vitest'
import type { SoapOptions } from '../../../../../src/sources/soap/index.ts'
import { auth, secret } from '../../../../../src/upstream/index.ts'
import { httpUpstream, type Seen } from '../../../../support/http-upstream.ts'
import { envelope, loadSoap } from '../../../../support/soap-source.ts'
import { filesModule, type WsdlText, wsdlText } from '../../../../support/soap-wsdl.ts'

/** Contents of a MIME package as a binding has them, in the order of `parts`: name and media types. */
const related = (...parts: readonly (readonly [string, ...string[]])[]) =>
  `<m:multipartRelated xmlns:m="http://schemas.xmlsoap.org/wsdl/mime/">${parts
    .map(
      ([name, ...types]) =>
        `<m:part>${types.map((each) => `<m:content part="${name}" type="${each}"/>`).join('')}</m:part>`,
    )
    .join('')}</m:multipartRelated>`

const types = `<xsd:element name="Upload"><xsd:complexType><xsd:sequence><xsd:element name="file" type="xsd:string"/></xsd:sequence></xsd:complexType></xsd:element>
  <xsd:element name="Stored"><xsd:complexType><xsd:sequence><xsd:element name="id" type="xsd:int"/></xsd:sequence></xsd:complexType></xsd:element>
  <xsd:element name="Note"><xsd:complexType><xsd:sequence><xsd:element name="text" type="xsd:string"/></xsd:sequence><xsd:attribute name="level" type="xsd:int"/></xsd:complexType></xsd:element>`

const upload: WsdlText = {
  types,
  operations: [
    {
      name: 'Upload',
      input:
        '<part name="body" element="t:Upload"/><part name="file" type="xsd:base64Binary"/><part name="title" type="xsd:string"/><part name="note" element="t:Note"/>',
      output:
        '<part name="body" element="t:Stored"/><part name="copy" type="xsd:base64Binary"/><part name="title" type="xsd:string"/><part name="note" element="t:Note"/>',
      boundInput: related(['file', 'image/png', 'image/jpeg'], ['title', 'text/plain'], ['note', 'text/xml']),
      boundOutput: related(['copy', 'image/*'], ['title', 'text/plain'], ['note', 'text/xml']),
    },
  ],
}

interface Part {
  readonly head: string
  readonly body: Buffer
}

/** The parts of a request, taken apart by hand. */
function partsOf({ headers, bytes }: Pick<Seen, 'headers' | 'bytes'>): Part[] {
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '')?.[1] ?? ''
  return bytes
    .toString('latin1')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((each) => {
      const end = each.indexOf('\r\n\r\n')
      return { head: each.slice(2, end), body: Buffer.from(each.slice(end + 4, -2), 'latin1') }
    })
}

/** A package of an envelope and parts with headers of their own. */
function packed(body: string, ...parts: readonly (readonly [string, string | Uint8Array])[]): Buffer {
  const written = [['content-type: text/xml', envelope(body)] as const, ...parts].flatMap(([head, content]) => [
    Buffer.from(`\r\n--b\r\n${head}\r\n\r\n`),
    Buffer.from(content),
  ])
  return Buffer.concat([...written, Buffer.from('\r\n--b--\r\n')])
}

async function calling(text: WsdlText, answer: string | Uint8Array, options: Partial<SoapOptions> = {}, sdl?: string) {
  const contentType = typeof answer === 'string' ? 'text/xml' : 'multipart/related; type="text/xml"; boundary=b'
  const upstream = await httpUpstream(() => ({ status: 200, body: answer, headers: { 'content-type': contentType } }))
  const directory = filesModule({ 't.wsdl': wsdlText(text) })
  const source = await loadSoap({ wsdl: 't.wsdl', url: upstream.url, ...options }, sdl, directory)
  return { ...source, upstream }
}

const stored = '<Stored xmlns="urn:t"><id>7</id></Stored>'
const png = Buffer.from([0x89, 0x50, 13, 10, 45, 45, 0, 255])
const note = '<?xml version="1.0" encoding="iso-8859-1"?><Note xmlns="urn:t" level="2"><text>gr\u00fcn</text></Note>'
const send = `mutation { upload(file: "x.png", file_2: "${png.toString('base64')}", title: "gr\u00fcn", note: { text: "<a>", level: 3 }) { id copy title note { text level } } }`

describe('parts that a description puts beside the envelope', () => {
  it('go there with their names and types, and stand beside the fields of the body in GraphQL', async () => {
    const { sdl, run, upstream } = await calling(upload, envelope(stored))
    expect(sdl).toContain(
      'upload(file: String!, file_2: Byte!, title: String!, note: UploadNoteInput!): Stored @soap(operation: "Upload")',
    )
    expect(sdl).toContain('type Stored {\n  id: Int\n  copy: Byte\n  title: String\n  note: StoredNote\n}')
    const { data, errors } = await run(send)
    expect({ data, errors }).toEqual({
      data: { upload: { id: 7, copy: null, title: null, note: null } },
      errors: [],
    })
    const [request] = upstream.seen
    expect(upstream.seen).toHaveLength(1)
    const type = request?.headers['content-type'] ?? ''
    const mark = /boundary="([^"]+)"/.exec(type)?.[1]
    expect(type).toBe(`multipart/related; type="text/xml"; start="<envelope@${mark}>"; boundary="${mark}"`)
    expect(request?.headers.accept).toBe('text/xml, multipart/related')
    const [root, ...parts] = request === undefined ? [] : partsOf(request)
    expect(root?.body.toString()).toMatch(/<soap:Body><n1:Upload><n1:file>x.png<\/n1:file><\/n1:Upload><\/soap:Body>/)
    expect(root?.body.toString()).not.toContain('schemas.xmlsoap.org/wsdl')
    expect(parts.map(({ head }) => head.split('\r\n'))).toEqual([
      ['content-type: image/png', 'content-transfer-encoding: binary', `content-id: <file=part-0@${mark}>`],
      [
        'content-type: text/plain; charset=utf-8',
        'content-transfer-encoding: binary',
        `content-id: <title=part-1@${mark}>`,
      ],
      [
        'content-type: text/xml; charset=utf-8',
        'content-transfer-encoding: binary',
        `content-id: <note=part-2@${mark}>`,
      ],
    ])
    expect(parts[0]?.body).toEqual(png)
    expect(parts[1]?.body.toString()).toBe('gr\u00fcn')
    expect(parts[2]?.body.toString()).toMatch(/<n1:Note[^>]* level="3"><n1:text>&lt;a&gt;<\/n1:text><\/n1:Note>$/)
  })

  it.each<[string, readonly (readonly [string, string | Uint8Array])[]]>([
    [
      'by their content ids, in any order',
      [
        ['content-type: text/xml\r\ncontent-id: <note=2@x>', Buffer.from(note, 'latin1')],
        ['content-type: application/octet-stream\r\ncontent-id: <copy=0@x>', png],
        ['content-type: text/plain; charset=iso-8859-1\r\ncontent-id: <title=1@x>', Buffer.from('gr\u00fcn', 'latin1')],
      ],
    ],
    [
      'by their media types where no id names them',
      [
        ['content-type: text/xml', Buffer.from(note, 'latin1')],
        ['content-type: text/plain; charset=utf-8\r\ncontent-id: <1@x>', 'gr\u00fcn'],
        ['content-type: image/gif\r\ncontent-id: <0@x>', png],
      ],
    ],
  ])('are found in an answer %s', async (_, parts) => {
    const { run } = await calling(upload, packed(stored, ...parts))
    const { data, errors, fetches } = await run(send)
    expect({ data, errors }).toEqual({
      data: {
        upload: { id: 7, copy: png.toString('base64'), title: 'gr\u00fcn', note: { text: 'gr\u00fcn', level: 2 } },
      },
      errors: [],
    })
    expect(fetches[0]?.mappingProblems).toBeUndefined()
    const { data: some } = await run(send.replace(/\{ id [^}]*\} \}/, '{ note { text } }'))
    expect(some).toEqual({ upload: { note: { text: 'gr\u00fcn' } } })
  })

  it('are found by the elements that refer to them', async () => {
    const rpc: WsdlText = {
      style: 'rpc',
      operations: [
        {
          name: 'GetBoth',
          input: '',
          output:
            '<part name="a" type="xsd:base64Binary"/><part name="n" type="xsd:int"/><part name="b" type="xsd:base64Binary"/>',
          boundOutput: related(['a', 'image/png'], ['b', 'image/png']),
        },
      ],
    }
    const answer = packed(
      '<m:R xmlns:m="urn:body"><b href="cid:2@x"/><n>1</n><a href="cid:1@x"/></m:R>',
      ['content-type: image/png\r\ncontent-id: <2@x>', 'B'],
      ['content-type: image/png\r\ncontent-id: <1@x>', 'A'],
    )
    const { sdl, run } = await calling(rpc, answer)
    expect(sdl).toContain('type GetBothResponse {\n  n: Int\n  a: Byte\n  b: Byte\n}')
    const { data, errors, fetches } = await run('{ both { a b n } }')
    expect({ data, errors }).toEqual({ data: { both: { a: 'QQ==', b: 'Qg==', n: 1 } }, errors: [] })
    expect(fetches[0]?.mappingProblems).toBeUndefined()
  })

  const download: WsdlText = {
    operations: [
      {
        name: 'GetFile',
        input: '',
        output: '<part name="file" type="x:DataHandler" xmlns:x="http://xml.apache.org/xml-soap"/>',
        boundOutput: related(['file', 'application/pdf']),
      },
    ],
  }

  it('may be all that comes, of a type that is not defined', async () => {
    const { sdl, run, findings } = await calling(download, packed('', ['content-type: application/pdf', 'A']))
    expect(findings).toEqual([])
    expect(sdl).toContain('file: Byte @soap(operation: "GetFile", selection: "$.file")')
    expect(await run('{ file }')).toMatchObject({ data: { file: 'QQ==' }, errors: [] })
  })

  it('of another type than said are taken, and counted', async () => {
    const { run } = await calling(download, packed('', ['content-type: image/png', 'A']))
    const { data, errors, fetches } = await run('{ file }')
    expect({ data, errors }).toEqual({ data: { file: 'QQ==' }, errors: [] })
    expect(fetches[0]?.mappingProblems).toEqual(['part file is of another media type than the description says'])
  })

  it.each([
    ['XML that is cut', '<Note xmlns="urn:t"><text>'],
    ['another document', '<Other/>'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0xfd])],
  ])('with %s are an error in their place', async (_, content) => {
    const { run } = await calling(upload, packed(stored, ['content-type: text/xml\r\ncontent-id: <note=1@x>', content]))
    const { data, errors } = await run(send)
    expect(data).toEqual({ upload: { id: 7, copy: null, title: null, note: null } })
    expect(errors).toMatchObject([{ path: ['upload', 'note'], code: 'UPSTREAM_INVALID_RESPONSE', reason: 'shape' }])
  })

  it('are written and read by mappings, and keep the type of a file that the description allows', async () => {
    const sdl = `scalar DataUrl scalar Byte
      type Mutation { store(file: DataUrl): Byte @soap(operation: "Upload", input: "file: $('n') file_2: $args.file", selection: "$.copy") }`
    const { run, upstream } = await calling(
      upload,
      packed(stored, ['content-id: <copy=1@x>', 'A']),
      { import: 'none' },
      sdl,
    )
    const stores = async (mediaType: string) => {
      const { data, errors } = await run(`mutation { store(file: "data:${mediaType};base64,QQ==") }`)
      expect({ data, errors }).toEqual({ data: { store: 'QQ==' }, errors: [] })
      const request = upstream.seen.at(-1)
      return request && partsOf(request)[1]?.head.split('\r\n')[0]
    }
    expect(await stores('image/jpeg')).toBe('content-type: image/jpeg')
    expect(await stores('image/bmp')).toBe('content-type: image/png')
  })

  it('stand beside the values of a body that has no fields, whatever the source says of other attachments', async () => {
    const bare: WsdlText = {
      types: '<xsd:element name="Name" type="xsd:string"/>',
      version: 'soap12',
      operations: [
        {
          name: 'Save',
          input: '<part name="name" element="t:Name"/><part name="file" type="xsd:hexBinary"/>',
          boundInput: related(['file', '*/*']),
        },
      ],
    }
    const { sdl, run, upstream } = await calling(bare, '', {
      attachments: 'mtom',
      queries: ['Save'],
      auth: auth.wsSecurity({ username: secret.value('u'), password: secret.value('p') }),
    })
    expect(sdl).toContain('save(name: String!, file: Byte!): Boolean @soap(operation: "Save")')
    expect((await run('{ a: save(name: "n", file: "QQ==") b: save(name: "n", file: "Qg==") }')).data).toEqual({
      a: true,
      b: true,
    })
    const sent = upstream.seen.map(partsOf)
    expect(sent.map((parts) => parts[1]?.body.toString()).sort()).toEqual(['A', 'B'])
    expect(sent[0]?.[0]?.body.toString()).toContain('<n1:Name>n</n1:Name></soap:Body>')
    expect(sent[0]?.[1]?.head).toContain('content-type: application/octet-stream')
    expect(upstream.seen[0]?.headers['content-type']).toMatch(/type="application\/soap\+xml".*action="urn:t#Save"$/)
  })

  it('must be what they should be, and are left out where they are null', async () => {
    const { run, upstream } = await calling(
      upload,
      envelope(stored),
      { import: 'none' },
      `scalar Json
      type Mutation { upload(title: Json, note: Json): Int @soap(operation: "Upload", input: "file: $('n') file_2: $args.file title: $args.title note: $args.note", selection: "$.id") }`.replace(
        'title: Json',
        'file: Json, title: Json',
      ),
    )
    for (const given of ['file: "%"', 'file: { a: 1 }', 'title: { a: 1 }', 'note: { b: 1 }', 'note: 1'])
      expect((await run(`mutation { upload(${given}) }`)).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
    expect(upstream.seen).toEqual([])
    expect(await run('mutation { upload(title: null) }')).toMatchObject({ data: { upload: 7 }, errors: [] })
    expect(upstream.seen[0]?.headers['content-type']).toBe('text/xml; charset=utf-8')
  })
})
