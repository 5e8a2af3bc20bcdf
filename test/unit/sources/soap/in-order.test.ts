import { describe, expect, it } from 'vitest'
import { envelope, loadSoap, xmlUpstream } from '../../../support/soap-source.ts'
import { filesModule, wsdlText } from '../../../support/soap-wsdl.ts'

const many = 'minOccurs="0" maxOccurs="unbounded"'
const types = `<xsd:complexType name="Image"><xsd:sequence><xsd:element name="file_url" type="xsd:string"/></xsd:sequence><xsd:attribute name="width" type="xsd:int"/></xsd:complexType>
  <xsd:complexType name="Block"><xsd:sequence>
    <xsd:element name="title" type="xsd:string"/>
    <xsd:choice ${many}>
      <xsd:element name="text" type="xsd:string" nillable="true"/><xsd:element name="image" type="t:Image"/><xsd:element name="block" type="t:Block"/>
    </xsd:choice>
    <xsd:element name="end" type="xsd:int" minOccurs="0"/>
  </xsd:sequence></xsd:complexType>`
const doc = (content: string, name: string) =>
  `<xsd:element name="${name}"><xsd:complexType>${content}</xsd:complexType></xsd:element>`
const block = '<xsd:sequence><xsd:element name="block" type="t:Block"/></xsd:sequence>'

async function echoing(given: { types?: string; content?: string; sdl?: string; answer: string }) {
  const upstream = await xmlUpstream(envelope(`<GetResponse xmlns="urn:t">${given.answer}</GetResponse>`))
  const text = wsdlText({
    types: `${given.types ?? types}${doc(given.content ?? block, 'Get')}${doc(given.content ?? block, 'GetResponse')}`,
    operations: [
      { name: 'Get', input: '<part name="p" element="t:Get"/>', output: '<part name="p" element="t:GetResponse"/>' },
    ],
  })
  const options = { wsdl: 't.wsdl', url: upstream.url, ...(given.sdl !== undefined && { import: 'none' as const }) }
  const source = await loadSoap(options, given.sdl, filesModule({ 't.wsdl': text }))
  return { ...source, sent: () => /<n1:Get.*(?=<\/soap:Body>)/s.exec(upstream.seen.at(-1)?.body ?? '')?.[0] ?? '' }
}

const answer = `<block><title>T</title><text>a</text><image width="2"><file_url>u</file_url></image><text>b</text>
  <block><title>S</title><image width="3"><file_url>v</file_url></image><text>c</text></block><end>1</end></block>`

describe('elements of a repeated choice', () => {
  it('are read in their order, and as lists, whichever is wanted', async () => {
    const { sdl, run } = await echoing({ answer })
    expect(sdl).toContain('inOrder: [BlockChoice!]')
    expect(sdl).toContain('type BlockChoice {\n  text: String\n  image: Image\n  block: Block\n}')
    expect(sdl).toContain(
      'input BlockChoiceInput @oneOf {\n  text: String\n  image: ImageInput\n  block: BlockInput\n}',
    )
    const ask = async (fields: string) => {
      const { data, errors } = await run(`{ get(block: { title: "" }) ${fields} }`)
      expect(errors).toEqual([])
      return data
    }
    expect(
      await ask('{ title inOrder { text image { fileUrl } block { inOrder { text } text } } image { width } text }'),
    ).toEqual({
      get: {
        title: 'T',
        inOrder: [
          { text: 'a', image: null, block: null },
          { text: null, image: { fileUrl: 'u' }, block: null },
          { text: 'b', image: null, block: null },
          { text: null, image: null, block: { inOrder: [{ text: null }, { text: 'c' }], text: ['c'] } },
        ],
        image: [{ width: 2 }],
        text: ['a', 'b'],
      },
    })
    expect(await ask('{ inOrder { i: image { w: width } } }')).toEqual({
      get: { inOrder: [{ i: null }, { i: { w: 2 } }, { i: null }, { i: null }] },
    })
    expect(await ask('{ text block { image { fileUrl } } }')).toEqual({
      get: { text: ['a', 'b'], block: [{ image: [{ fileUrl: 'v' }] }] },
    })
  })

  it('are written in the order in which they are given, between what stands before and behind them', async () => {
    const { run, sent } = await echoing({ answer })
    const send = (value: object) => run('query($block: BlockInput!) { get(block: $block) { title } }', { block: value })
    const inOrder = [{ text: 'a' }, { image: { fileUrl: 'u' } }, { text: 'b' }, { block: { title: 'S', text: ['c'] } }]
    expect((await send({ end: 9, title: 'T', inOrder })).errors).toEqual([])
    expect(sent()).toBe(
      '<n1:Get><n1:block><n1:title>T</n1:title><n1:text>a</n1:text><n1:image><n1:file_url>u</n1:file_url></n1:image><n1:text>b</n1:text>' +
        '<n1:block><n1:title>S</n1:title><n1:text>c</n1:text></n1:block><n1:end>9</n1:end></n1:block></n1:Get>',
    )
    expect((await send({ title: 'T', text: ['a', null], image: [{ fileUrl: 'u' }], inOrder: null })).errors).toEqual([])
    expect(sent()).toContain(
      '<n1:text>a</n1:text><n1:image><n1:file_url>u</n1:file_url></n1:image><n1:text xsi:nil="true"/></n1:block>',
    )
    expect((await send({ title: 'T', text: ['a'], inOrder })).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
  })

  it('may be of groups, of a substitution group, of what the schema leaves open, and of sequences with gaps', async () => {
    const { sdl, run, sent } = await echoing({
      types: `<xsd:element name="Shape" type="xsd:string" abstract="true"/><xsd:element name="Dot" type="xsd:string" substitutionGroup="t:Shape"/><xsd:element name="Line" type="xsd:string" substitutionGroup="t:Shape"/>`,
      content: `<xsd:sequence><xsd:element ref="t:Shape" ${many}/><xsd:element name="gap" type="xsd:int"/>
        <xsd:sequence maxOccurs="unbounded"><xsd:element name="key" type="xsd:int"/><xsd:element name="value" type="xsd:int" minOccurs="0"/><xsd:any namespace="##other" minOccurs="0"/></xsd:sequence></xsd:sequence>`,
      answer: '<Line>l</Line><Dot>d</Dot><gap>0</gap><key>1</key><key>2</key><value>2</value><x:o xmlns:x="urn:x"/>',
    })
    expect(sdl).toContain('key: [Int!]\n    value: [Int!]\n    any: [Xml!]\n    "What can alternate')
    expect(sdl).toContain(
      'input GetChoiceInput @oneOf {\n  dot: String\n  line: String\n  key: Int\n  value: Int\n  any: Xml\n}',
    )
    const { data, errors } = await run(
      '{ get(gap: 5, inOrder: [{ key: 1 }, { dot: "d" }, { key: 2 }, { any: "<o/>" }, { line: "l" }, { key: 3 }, { value: 3 }]) { gap inOrder { dot line key value any } } }',
    )
    const none = { dot: null, line: null, key: null, value: null, any: null }
    expect({ data, errors }).toEqual({
      data: {
        get: {
          gap: 0,
          inOrder: [
            { ...none, line: 'l' },
            { ...none, dot: 'd' },
            { ...none, key: 1 },
            { ...none, key: 2 },
            { ...none, value: 2 },
            { ...none, any: '<o xmlns="urn:x"></o>' },
          ],
        },
      },
      errors: [],
    })
    expect(sent()).toBe(
      '<n1:Get><n1:Dot>d</n1:Dot><n1:Line>l</n1:Line><n1:gap>5</n1:gap><n1:key>1</n1:key><n1:key>2</n1:key><o></o><n1:key>3</n1:key><n1:value>3</n1:value></n1:Get>',
    )
    expect((await run('{ get(gap: 5) { any inOrder { key } } }')).data).toEqual({
      get: {
        any: ['<o xmlns="urn:x"></o>'],
        inOrder: [{ key: null }, { key: null }, { key: 1 }, { key: 2 }, { key: null }, { key: null }],
      },
    })
  })

  it('are not made of groups whose lists tell the order', async () => {
    const { sdl } = await echoing({
      types: '',
      content: `<xsd:sequence maxOccurs="unbounded"><xsd:element name="key" type="xsd:int"/><xsd:element name="value" type="xsd:int"/></xsd:sequence>`,
      answer: '',
    })
    expect(sdl).toContain('get(key: [Int!]!, value: [Int!]!): GetResponse')
    expect(sdl).not.toContain('inOrder')
  })

  it('are read and written by mappings, and by the types that a module has for them', async () => {
    const sdl = `type Part { text: String image: Picture } type Picture { fileUrl: String } scalar JSON
      type Query {
        texts(first: String): [String] @soap(operation: "Get", input: "block: { title: $('') _inOrder: [{ image: { file_url: $('x') } }, { text: $args.first }] }", selection: "$.block._inOrder.text")
        parts: [Part] @soap(operation: "Get", input: "block: { title: $('') }", selection: "$.block._inOrder")
        urls: [Picture] @soap(operation: "Get", input: "block: { title: $('') }", selection: "$.block._inOrder.image { fileUrl: file_url }")
        free(entries: JSON): Int @soap(operation: "Get", input: "block: { title: $('') _inOrder: $args.entries }", selection: "$.block.end")
      }`
    const { run, findings, sent } = await echoing({ answer, sdl })
    expect(findings).toEqual([])
    expect(await run('{ texts(first: "f") }')).toMatchObject({ data: { texts: ['a', null, 'b', null] }, errors: [] })
    expect(sent()).toContain('<n1:image><n1:file_url>x</n1:file_url></n1:image><n1:text>f</n1:text></n1:block>')
    expect((await run('{ parts { text image { fileUrl } } }')).data).toEqual({
      parts: [
        { text: 'a', image: null },
        { text: null, image: { fileUrl: 'u' } },
        { text: 'b', image: null },
        { text: null, image: null },
      ],
    })
    expect((await run('{ urls { fileUrl } }')).data).toEqual({ urls: [null, { fileUrl: 'u' }, null, null] })
    for (const entries of [
      '[{}]',
      '[1]',
      '[null]',
      '[{ text: "a", image: {} }]',
      '[{ title: "a" }]',
      '[{ text: [1] }]',
    ])
      expect((await run(`{ free(entries: ${entries}) }`)).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
    const wrong =
      'type Query { a: Int @soap(operation: "Get", input: "block: { title: $(1) _inOrder: [{ sound: $(1) }] }", selection: "$.block._inOrder.sound") }'
    expect((await echoing({ answer, sdl: wrong })).findings.map(({ message }) => message)).toEqual([
      'the element has no "sound"',
      'the answer has no "sound" here',
    ])
    expect((await run('{ free(entries: [{ text: null }, { text: "b", image: null }]) }')).errors).toEqual([])
    expect(sent()).toContain('<n1:text xsi:nil="true"/><n1:text>b</n1:text></n1:block>')
  })
})
