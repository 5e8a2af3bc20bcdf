import { describe, expect, it } from 'vitest'
import type { SoapOptions } from '../../../../src/sources/soap/index.ts'
import { httpUpstream } from '../../../support/http-upstream.ts'
import { envelope, loadSoap, xmlUpstream } from '../../../support/soap-source.ts'
import { filesModule, wsdlText } from '../../../support/soap-wsdl.ts'

const element = (name: string, content: string) =>
  `<xsd:element name="${name}"><xsd:complexType>${content}</xsd:complexType></xsd:element>`
const sequence = (...members: string[]) => `<xsd:sequence>${members.join('')}</xsd:sequence>`
const member = (name: string, type: string, more = '') => `<xsd:element name="${name}" type="${type}" ${more}/>`
const type = (name: string, content: string, more = '') =>
  `<xsd:complexType name="${name}" ${more}>${content}</xsd:complexType>`
const extending = (base: string, ...members: string[]) =>
  `<xsd:complexContent><xsd:extension base="${base}">${sequence(...members)}</xsd:extension></xsd:complexContent>`

/** A source with one operation `Do`: what goes in, what comes out, and the types that these need. */
async function doing(
  { input = sequence(), output = sequence(), types = '' }: { input?: string; output?: string; types?: string },
  answer = '',
  options: Partial<SoapOptions> = {},
  sdl?: string,
) {
  const upstream = await xmlUpstream(
    envelope(
      `<DoResponse xmlns="urn:t" xmlns:t="urn:t" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${answer}</DoResponse>`,
    ),
  )
  const text = wsdlText({
    types: `${element('Do', input)}${element('DoResponse', output)}${types}`,
    operations: [
      { name: 'Do', input: '<part name="p" element="t:Do"/>', output: '<part name="p" element="t:DoResponse"/>' },
    ],
  })
  const source = await loadSoap(
    { wsdl: 't.wsdl', url: upstream.url, queries: ['Do'], ...options },
    sdl,
    filesModule({ 't.wsdl': text }),
  )
  return { ...source, sent: () => /<n1:Do.*(?=<\/soap:Body>)/s.exec(upstream.seen[0]?.body ?? '')?.[0] ?? '' }
}

describe('names and lists', () => {
  it('are those that a GraphQL schema has, both ways, with what the schema says of them', async () => {
    const types = `${type(
      'ORDER_LINE',
      `<xsd:annotation><xsd:documentation>One <b>line</b></xsd:documentation></xsd:annotation>${sequence(
        '<xsd:element name="Item_No" type="xsd:string"><xsd:annotation><xsd:documentation>Its "number".</xsd:documentation></xsd:annotation></xsd:element>',
      )}<xsd:attribute name="item_no" type="xsd:int"/>`,
    )}${type('ArrayOfLine', sequence(member('Line', 't:ORDER_LINE', 'minOccurs="0" maxOccurs="unbounded" nillable="true"')))}`
    const { sdl, run, sent } = await doing(
      {
        types,
        input: sequence(member('Lines', 't:ArrayOfLine')),
        output: sequence(member('DoResult', 't:ArrayOfLine', 'minOccurs="0"')),
      },
      '<DoResult><Line item_no="1"><Item_No>007</Item_No></Line><Line xsi:nil="true"/></DoResult>',
    )
    expect(sdl).toContain('do(lines: [OrderLineInput]!): [OrderLine] @soap(operation: "Do", selection: "$.DoResult")')
    expect(sdl).toContain('"One line"\ntype OrderLine {\n  "Its \\"number\\"."\n  itemNo: String\n  itemNo_2: Int\n}')
    const { data, errors } = await run('{ do(lines: [{ itemNo: "1", itemNo_2: 2 }]) { itemNo itemNo_2 } }')
    expect({ data, errors }).toEqual({ data: { do: [{ itemNo: '007', itemNo_2: 1 }, null] }, errors: [] })
    expect(sent()).toBe('<n1:Do><n1:Lines><n1:Line item_no="2"><n1:Item_No>1</n1:Item_No></n1:Line></n1:Lines></n1:Do>')
  })

  it('tell an absent list from an empty one, and do not unwrap a type that holds itself', async () => {
    const types = `${type('Names', sequence(member('name', 'xsd:string', 'minOccurs="0" maxOccurs="unbounded"')))}
      ${type('Tree', sequence(member('Tree', 't:Tree', 'minOccurs="0" maxOccurs="unbounded"')))}`
    const output = sequence(
      member('a', 't:Names', 'minOccurs="0"'),
      member('b', 't:Names', 'minOccurs="0"'),
      member('tree', 't:Tree'),
    )
    const { sdl, run } = await doing({ types, output }, '<b/><tree><Tree><Tree/></Tree></tree>')
    expect(sdl).toContain('type Tree {\n  tree: [Tree!]\n}')
    expect((await run('{ do { a b tree { tree { tree { tree { tree { __typename } } } } } } }')).data).toEqual({
      do: { a: null, b: [], tree: { tree: [{ tree: [{ tree: [] }] }] } },
    })
  })
})

describe('names of types', () => {
  const simple = (name: string, ...values: string[]) =>
    `<xsd:simpleType name="${name}"><xsd:restriction base="xsd:string">${values.map((value) => `<xsd:enumeration value="${value}"/>`).join('')}</xsd:restriction></xsd:simpleType>`
  const types = `${type('Date', sequence(member('year', 'xsd:int')))}${type('Kind', sequence(member('date', 't:Date')))}${simple('Kind_', 'a')}
    ${type('Клиент', sequence(member('Имя', 'xsd:string'), member('вид', 't:Kind_')))}`

  it('that are taken are told apart by namespace, or by what they are', async () => {
    const text = (await doing({ types, output: sequence(member('kind', 't:Kind'), member('client', 't:Клиент')) })).sdl
    expect(text).toContain('type Kind {\n  date: Date_2\n}')
    const wsdl = wsdlText({
      types: `${element('Do', sequence())}${element('DoResponse', sequence(member('date', 't:Date')))}${types}`,
      operations: [
        { name: 'Do', input: '<part name="p" element="t:Do"/>', output: '<part name="p" element="t:DoResponse"/>' },
      ],
    }).replaceAll('urn:t"', 'http://erp.example.com/v2/sales/types"')
    const { sdl } = await loadSoap({ wsdl: 't.wsdl' }, undefined, filesModule({ 't.wsdl': wsdl }))
    expect(sdl).toContain('do: SalesDate @soap')
    expect(sdl).toContain('type SalesDate {\n  year: Int\n}')
  })

  it('are in letters that GraphQL has, and say how they were written', async () => {
    const { sdl, run } = await doing(
      { types, output: sequence(member('client', 't:Клиент')) },
      '<client><Имя>Анна</Имя><вид>a</вид></client>',
    )
    expect(sdl).toContain('"Клиент"\ntype Klient {\n  "Имя"\n  imya: String\n  "вид"\n  vid: Kind_\n}')
    expect((await run('{ do { imya vid } }')).data).toEqual({ do: { imya: 'Анна', vid: 'a' } })
  })

  it('begin with the prefix, and objects still say what they are', async () => {
    const base = `${type('Animal', sequence(member('name', 'xsd:string')))}${type('Cat', extending('t:Animal', member('box', `t:Box`)))}
      <xsd:complexType name="Box">${sequence(`<xsd:element name="size"><xsd:complexType>${sequence(member('cm', 'xsd:int'))}<xsd:attribute name="kind" type="t:Kind_"/></xsd:complexType></xsd:element>`)}</xsd:complexType>${simple('Kind_', 'a')}`
    const parts = {
      types: base,
      input: sequence(member('animal', 't:Animal')),
      output: sequence(member('animal', 't:Animal')),
    }
    const cat = '<animal xsi:type="t:Cat"><name>Tom</name><box><size kind="a"><cm>4</cm></size></box></animal>'
    const query = `{ do(animal: { name: "x" }) { __typename name ... on ZooCat { box { size { cm kind } } } } }`
    const { sdl, run } = await doing(parts, cat, { typePrefix: 'Zoo' })
    expect(sdl.match(/^(?:type|input|interface|enum) \w+/gm)).toEqual([
      'type Query',
      'interface ZooAnimal',
      'type ZooAnimalBase',
      'type ZooCat',
      'type ZooBox',
      'type ZooBoxSize',
      'input ZooAnimalInput',
      'input ZooCatInput',
      'input ZooBoxInput',
      'input ZooBoxSizeInput',
      'enum ZooKind_',
    ])
    const data = { do: { __typename: 'ZooCat', name: 'Tom', box: { size: { cm: 4, kind: 'a' } } } }
    expect((await run(query)).data).toEqual(data)
    const { run: byHand } = await doing(parts, cat, { typePrefix: 'Zoo', import: 'none' }, sdl)
    expect((await byHand(query)).data).toEqual(data)
  })
})

describe('types that others extend', () => {
  const types = `${type('Animal', sequence(member('name', 'xsd:string')), 'abstract="true"')}
    ${type('Dog', extending('t:Animal', member('barks', 'xsd:boolean')))}${type('Cat', extending('t:Animal', member('lives', 'xsd:int')))}
    ${type('Puppy', extending('t:Dog', member('weeks', 'xsd:int')))}`
  const input = sequence(member('animal', 't:Animal'))
  const output = sequence(member('animal', 't:Animal', 'maxOccurs="unbounded"'))

  it('are interfaces, whose objects say what they are', async () => {
    const { sdl, run } = await doing(
      { types, output },
      '<animal xsi:type="t:Cat"><name>Tom</name><lives>9</lives></animal><animal xsi:type="t:Puppy"><name>Rex</name><barks>1</barks><weeks>3</weeks></animal><animal xsi:type="t:Fish"><name>Wanda</name></animal>',
    )
    expect(sdl).toContain('interface Animal {\n  name: String\n}')
    expect(sdl).toContain('type Puppy implements Animal {\n  name: String\n  barks: Boolean\n  weeks: Int\n}')
    const { data, errors } = await run('{ do { __typename name ... on Cat { lives } ... on Puppy { weeks barks } } }')
    expect(errors).toMatchObject([{ path: ['do', 2], code: 'UPSTREAM_INVALID_RESPONSE', reason: 'shape' }])
    expect(data).toEqual({ do: null })
    const { run: again } = await doing(
      { types, output },
      '<animal xsi:type="t:Cat"><name>Tom</name><lives>9</lives></animal>',
    )
    expect((await again('{ do { __typename name ... on Cat { lives } } }')).data).toEqual({
      do: [{ __typename: 'Cat', name: 'Tom', lives: 9 }],
    })
  })

  it('are sent as the one that is given', async () => {
    const { sdl, run, sent } = await doing({ types, input, output })
    expect(sdl).toContain('input AnimalInput @oneOf {\n  asDog: DogInput\n  asPuppy: PuppyInput\n  asCat: CatInput\n}')
    expect(sdl).toContain('"The whole value as Puppy, in place of all other fields."\n  asPuppy: PuppyInput\n}')
    const { errors } = await run('{ do(animal: { asCat: { name: "Tom", lives: 9 } }) { name } }')
    expect(errors).toEqual([])
    expect(sent()).toBe(
      '<n1:Do><n1:animal xsi:type="n1:Cat"><n1:name>Tom</n1:name><n1:lives>9</n1:lives></n1:animal></n1:Do>',
    )
    for (const animal of ['{}', '{ asCat: { name: "a", lives: 1 }, asDog: { name: "b" } }'])
      expect((await run(`{ do(animal: ${animal}) { name } }`)).errors).toMatchObject([
        { code: expect.stringContaining('must specify exactly one key') },
      ])
    const both = '{ name: "a", barks: true, asPuppy: { name: "b", barks: true, weeks: 1 } }'
    expect((await run(`{ do(animal: { asDog: ${both} }) { name } }`)).errors).toMatchObject([
      { code: 'BAD_USER_INPUT' },
    ])
  })
})

describe('inputs', () => {
  it('require what the schema requires, as far as types that need each other allow', async () => {
    const types = `${type('A', sequence(member('b', 't:B'), member('n', 'xsd:int')))}${type('B', sequence(member('a', 't:A'), member('c', 't:C')))}
      ${type('C', `${sequence(member('x', 'xsd:int'), member('y', 'xsd:int', 'nillable="true"'), '<xsd:choice>', member('p', 'xsd:int'), member('q', 'xsd:int'), '</xsd:choice>')}<xsd:attribute name="id" use="required" type="xsd:int"/>`)}`
    const { sdl } = await doing({ types, input: sequence(member('a', 't:A')) })
    expect(sdl).toContain('do(a: AInput!): Boolean')
    expect(sdl).toContain('input AInput {\n  b: BInput\n  n: Int!\n}')
    expect(sdl).toContain('input BInput {\n  a: AInput\n  c: CInput!\n}')
    expect(sdl).toContain('input CInput {\n  x: Int!\n  y: Int\n  p: Int\n  q: Int\n  id: Int!\n}')
  })

  it('take XML where the schema allows any, if it is one well-formed element', async () => {
    const any = '<xsd:any minOccurs="0" maxOccurs="unbounded" processContents="lax"/>'
    const { sdl, run, sent } = await doing(
      { input: sequence(member('id', 'xsd:int'), any), output: sequence(member('id', 'xsd:int'), any) },
      '<id>1</id><x:a xmlns:x="urn:x" y="1"><x:b>&lt;</x:b></x:a>',
    )
    expect(sdl).toContain('do(id: Int!, any: [Xml!]): DoResponse')
    const { data, errors } = await run('{ do(id: 1, any: ["<z:a xmlns:z=\\"urn:z\\"><b/></z:a>"]) { id any } }')
    expect({ data, errors }).toEqual({
      data: { do: { id: 1, any: ['<a xmlns="urn:x" y="1"><b>&lt;</b></a>'] } },
      errors: [],
    })
    expect(sent()).toBe('<n1:Do><n1:id>1</n1:id><a xmlns="urn:z"><b xmlns=""></b></a></n1:Do>')
    for (const xml of ['<a>', '<a/><b/>', 'text', '<z:a/>', '<!DOCTYPE a><a/>', '</n1:Do><evil/>'])
      expect((await run(`{ do(id: 1, any: [${JSON.stringify(xml)}]) { id } }`)).errors).toMatchObject([
        { code: 'BAD_USER_INPUT' },
      ])
  })
})

describe('content that is more than its elements', () => {
  it('is XML text where text stands between elements, both ways, whatever else of it is wanted', async () => {
    const types = `${type('Text', `${sequence(member('b', 't:Text', 'minOccurs="0" maxOccurs="unbounded"'))}<xsd:attribute name="lang" type="xsd:string"/>`, 'mixed="true"')}`
    const parts = { types, input: sequence(member('text', 't:Text')), output: sequence(member('text', 't:Text')) }
    const { sdl, run, sent } = await doing(parts, '<text lang="en">a <b>b <b>c</b></b> &amp; d</text>')
    expect(sdl).toContain('type Text {\n  b: [Text!]\n  lang: String\n  value: String\n  xml: Xml\n}')
    const xml = 'a <b xmlns="urn:t">b <b>c</b></b> &amp; d'
    const inner = 'b <b xmlns="urn:t">c</b>'
    const query = (fields: string) => `query($xml: Xml) { do(text: { lang: "en", xml: $xml }) ${fields} }`
    expect((await run(query('{ xml }'), { xml })).data).toEqual({ do: { xml } })
    expect(sent()).toBe(`<n1:Do><n1:text lang="en">${xml}</n1:text></n1:Do>`)
    expect((await run(query('{ value lang b { xml } }'), { xml })).data).toEqual({
      do: { value: 'a  & d', lang: 'en', b: [{ xml: inner }] },
    })
    expect((await run(query('{ xml b { b { value } } }'), { xml })).data).toEqual({
      do: { xml, b: [{ b: [{ value: 'c' }] }] },
    })
    expect((await run(query('{ xml }'), { xml: '</text><evil/>' })).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
  })

  it('is attributes where the content is nil', async () => {
    const types = type(
      'Price',
      '<xsd:simpleContent><xsd:extension base="xsd:decimal"><xsd:attribute name="why" type="xsd:string"/></xsd:extension></xsd:simpleContent>',
    )
    const price = sequence(member('price', 't:Price', 'nillable="true"'))
    const { run, sent } = await doing({ types, input: price, output: price }, '<price xsi:nil="true" why="sold"/>')
    const { data, errors } = await run('{ do(price: { value: null, why: "ask" }) { value why } }')
    expect({ data, errors }).toEqual({ data: { do: { value: null, why: 'sold' } }, errors: [] })
    expect(sent()).toBe('<n1:Do><n1:price why="ask" xsi:nil="true"/></n1:Do>')
  })
})

describe('attributes that the schema leaves open', () => {
  const types = `<xsd:attributeGroup name="Open"><xsd:anyAttribute namespace="##other" processContents="lax"/></xsd:attributeGroup>
    ${type('Thing', `${sequence(member('n', 'xsd:int', 'minOccurs="0"'))}<xsd:attribute name="id" type="xsd:int"/><xsd:attributeGroup ref="t:Open"/>`)}
    ${type('Special', '<xsd:complexContent><xsd:extension base="t:Thing"/></xsd:complexContent>')}
    ${type('Things', `${sequence(member('thing', 't:Thing', 'minOccurs="0" maxOccurs="unbounded"'))}<xsd:anyAttribute/>`)}`
  const thing = sequence(member('thing', 't:Special', 'nillable="true"'))

  it('are texts by name, both ways', async () => {
    const { sdl, run, sent } = await doing(
      { types, input: thing, output: thing },
      '<thing id="1" level="3" xmlns:x="urn:x" x:ref="a&amp;b" xml:lang="en" __proto__="p" xsi:type="t:Special"><n>2</n></thing>',
    )
    expect(sdl).toContain('type Special {\n  n: Int\n  id: Int\n  "Attributes that')
    expect(sdl).toContain('anyAttributes: JSON')
    const query = 'query($a: JSON) { do(thing: { n: 1, id: 2, anyAttributes: $a }) { id anyAttributes } }'
    const a = {
      level: 4,
      '{urn:x}ref': '<"',
      '{http://www.w3.org/XML/1998/namespace}lang': 'de',
      gone: null,
      sure: true,
    }
    const { data, errors } = await run(query, { a })
    expect({ data, errors }).toEqual({
      data: {
        do: {
          id: 1,
          anyAttributes: JSON.parse(
            '{"level":"3","{urn:x}ref":"a&b","{http://www.w3.org/XML/1998/namespace}lang":"en","__proto__":"p"}',
          ),
        },
      },
      errors: [],
    })
    expect(sent()).toBe(
      '<n1:Do><n1:thing id="2" level="4" xmlns:a1="urn:x" a1:ref="&lt;&quot;" xml:lang="de" sure="true"><n1:n>1</n1:n></n1:thing></n1:Do>',
    )
    expect((await run(query, { a: null })).errors).toEqual([])
  })

  it.each([
    { id: '1' },
    { xmlns: 'urn:x' },
    { 'a b': '1' },
    { 'x:a': '1' },
    { '{http://www.w3.org/2001/XMLSchema-instance}type': 'n1:Thing' },
    { '{http://schemas.xmlsoap.org/soap/envelope/}mustUnderstand': '1' },
    { level: ['1'] },
    { level: '\u0000' },
    ['1'],
    '1',
  ])('are not sent where they are %j', async (a) => {
    const { run } = await doing({ types, input: thing, output: thing }, '<thing/>')
    const { errors } = await run('query($a: JSON) { do(thing: { anyAttributes: $a }) { id } }', { a })
    expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
  })

  it('are null for none, keep what is nil from being null, and leave lists as they are', async () => {
    const output = sequence(
      member('thing', 't:Thing', 'nillable="true" maxOccurs="unbounded"'),
      member('things', 't:Things'),
    )
    const { sdl, run } = await doing(
      { types, output },
      '<thing/><thing xsi:nil="true"/><thing xsi:nil="true" why="lost"/><things more="1"><thing/></things>',
    )
    expect(sdl).toContain('things: [Thing!]')
    expect((await run('{ do { thing { anyAttributes } things { id } } }')).data).toEqual({
      do: { thing: [{ anyAttributes: null }, null, { anyAttributes: { why: 'lost' } }], things: [{ id: null }] },
    })
  })

  it('are read and written by mappings', async () => {
    const upstream = await xmlUpstream(
      envelope('<DoResponse xmlns="urn:t"><thing xmlns:x="urn:x" x:level="9"/></DoResponse>'),
    )
    const text = wsdlText({
      types: `${element('Do', thing)}${element('DoResponse', thing)}${types}`,
      operations: [
        { name: 'Do', input: '<part name="p" element="t:Do"/>', output: '<part name="p" element="t:DoResponse"/>' },
      ],
    })
    const source = await loadSoap(
      { wsdl: 't.wsdl', url: upstream.url, import: 'none' },
      `type Query { level(l: Int): String @soap(operation: "Do", input: "thing: { _anyAttributes: { '{urn:x}level': $args.l } }", selection: "$.thing._anyAttributes.'{urn:x}level'") }`,
      filesModule({ 't.wsdl': text }),
    )
    expect(source.findings).toEqual([])
    expect(await source.run('{ level(l: 2) }')).toMatchObject({ data: { level: '9' }, errors: [] })
    expect(upstream.seen[0]?.body).toContain('<n1:thing xmlns:a0="urn:x" a0:level="2"/>')
  })
})

describe('simple types', () => {
  it('keep values that GraphQL has no names for, and names that mean a namespace', async () => {
    const values = ['A b', 'A-b', '1', '', 'true', 'ok'].map((value) => `<xsd:enumeration value="${value}"/>`).join('')
    const types = `<xsd:simpleType name="Code"><xsd:restriction base="xsd:string">${values}</xsd:restriction></xsd:simpleType>`
    const both = sequence(member('code', 't:Code', 'maxOccurs="unbounded"'), member('name', 'xsd:QName'))
    const { sdl, run, sent } = await doing(
      { types, input: both, output: both },
      '<code>A-b</code><code>1</code><code/><code>true</code><code>ok</code><name xmlns:q="urn:q">q:a</name>',
    )
    expect(sdl).toContain('"A b"\n  A_b\n  "A-b"\n  A_b_2\n  "1"\n  _1\n  ""\n  _\n  "true"\n  true_\n  ok')
    const { data, errors } = await run('{ do(code: [A_b_2, _1, _], name: "{urn:z}b") { code name } }')
    expect({ data, errors }).toEqual({
      data: { do: { code: ['A_b_2', '_1', '_', 'true_', 'ok'], name: '{urn:q}a' } },
      errors: [],
    })
    expect(sent()).toBe(
      '<n1:Do><n1:code>A-b</n1:code><n1:code>1</n1:code><n1:code></n1:code><n1:name xmlns:q="urn:z">q:b</n1:name></n1:Do>',
    )
  })
})

describe('enumerations', () => {
  it('have the names of the GraphQL enum wherever their values stand', async () => {
    const types = `<xsd:simpleType name="State"><xsd:restriction base="xsd:string"><xsd:enumeration value="in-progress"/></xsd:restriction></xsd:simpleType>
      <xsd:complexType name="Marked"><xsd:simpleContent><xsd:extension base="t:State"><xsd:attribute name="was" type="t:State"/><xsd:attribute name="by" type="xsd:string"/></xsd:extension></xsd:simpleContent></xsd:complexType>`
    const output = sequence(member('plain', 't:State'), member('marked', 't:Marked'))
    const { run } = await doing(
      { types, output },
      '<plain>in-progress</plain><marked was="in-progress" by="in-progress">in-progress</marked>',
    )
    const { data, errors } = await run('{ do { plain marked { value was by } } }')
    expect({ data, errors }).toEqual({
      data: {
        do: { plain: 'in_progress', marked: { value: 'in_progress', was: 'in_progress', by: 'in-progress' } },
      },
      errors: [],
    })
  })
})

describe('enumerations whose values have equal names', () => {
  it('stay apart, with a mapping and without', async () => {
    const values = ['A', 'Ä', 'Á'].map((value) => `<xsd:enumeration value="${value}"/>`).join('')
    const types = `<xsd:simpleType name="State"><xsd:restriction base="xsd:string">${values}</xsd:restriction></xsd:simpleType>`
    const many = sequence(member('state', 't:State', 'maxOccurs="9"'))
    const sdl = `enum State { A A_2 A_3 }
      type Query {
        plain(state: [State!]): [State!] @soap(operation: "Do", selection: "$.state")
        mapped(state: [State!]): Mapped @soap(operation: "Do", selection: "states: state")
      }
      type Mapped { states: [State!] }`
    const { run, sent } = await doing(
      { types, input: many, output: many },
      '<state>A</state><state>Á</state><state>Ä</state>',
      { import: 'none' },
      sdl,
    )
    const { data, errors } = await run('{ plain(state: [A_3, A, A_2]) mapped { states } }')
    expect({ data, errors }).toEqual({
      data: { plain: ['A', 'A_3', 'A_2'], mapped: { states: ['A', 'A_3', 'A_2'] } },
      errors: [],
    })
    expect(sent()).toContain('<n1:state>Á</n1:state><n1:state>A</n1:state><n1:state>Ä</n1:state>')
  })
})

describe('documents', () => {
  const wsdl = wsdlText({
    types: '<xsd:import namespace="urn:x" schemaLocation="http://schemas.test/x.xsd"/><xsd:import namespace="urn:y"/>',
    style: 'rpc',
    operations: [{ name: 'GetX', input: '', output: '<part name="x" type="x:X" xmlns:x="urn:x"/>' }],
  })
  const x = `<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x" xmlns:y="urn:y">${'<complexType name="X"><sequence><element name="a" type="y:Y"/></sequence></complexType>'}</schema>`
  const y =
    '<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:y"><simpleType name="Y"><restriction base="int"/></simpleType></schema>'

  it.each([
    ['by entries', { catalog: { 'http://schemas.test/x.xsd': 'lib/x.xsd', 'urn:y': 'lib/y.xsd' } }, {}],
    [
      'by a file',
      { catalog: 'lib/catalog.json' },
      { 'lib/catalog.json': '{"http://schemas.test/x.xsd":"x.xsd","urn:y":"y.xsd"}' },
    ],
  ])('are found in a catalog %s', async (_, options, files) => {
    const directory = filesModule({ 't.wsdl': wsdl, 'lib/x.xsd': x, 'lib/y.xsd': y, ...files })
    const { sdl, findings } = await loadSoap({ wsdl: 't.wsdl', ...options }, undefined, directory)
    expect(findings).toEqual([])
    expect(sdl).toContain('type X {\n  a: Int\n}')
  })

  it('are not found in a catalog that is none, or leads out', async () => {
    const directory = filesModule({ 't.wsdl': wsdl, 'wrong.json': '[1]' })
    for (const { catalog, rule } of [
      { catalog: 'wrong.json', rule: 'wsdl-syntax' },
      { catalog: 'no.json', rule: 'wsdl-unreachable' },
      { catalog: '../../etc/passwd', rule: 'wsdl-blocked' },
    ])
      expect((await loadSoap({ wsdl: 't.wsdl', catalog }, undefined, directory)).findings).toMatchObject([{ rule }])
    const { findings } = await loadSoap(
      { wsdl: 't.wsdl', catalog: { 'http://schemas.test/x.xsd': '/etc/passwd' } },
      undefined,
      directory,
    )
    expect(findings[0]).toMatchObject({ rule: 'wsdl-blocked', severity: 'warning' })
  })

  it('beside a description are taken for those that it names elsewhere', async () => {
    const directory = filesModule({ 't.wsdl': wsdl, 'X.xsd': x.replace('y:Y', 'int') })
    const { sdl, findings } = await loadSoap({ wsdl: 't.wsdl' }, undefined, directory)
    expect(findings).toEqual([])
    expect(sdl).toContain('a: Int')
  })

  it('are read from allowed hosts, and headers go to the description alone', async () => {
    const other = await httpUpstream(() => ({ status: 200, body: x.replace('y:Y', 'int') }))
    const main = await httpUpstream(() => ({ status: 200, body: wsdl.replace('http://schemas.test', other.url) }))
    const { sdl } = await loadSoap({
      wsdl: `${main.url}/?wsdl`,
      wsdlHosts: [`127.0.0.1:${other.port}`],
      wsdlHeaders: { authorization: 'Bearer a' },
    })
    expect(sdl).toContain('a: Int')
    expect(main.seen[0]?.headers.authorization).toBe('Bearer a')
    expect(other.seen[0]?.headers.authorization).toBeUndefined()
  })

  it('may redefine each other', async () => {
    const base =
      '<schema xmlns="http://www.w3.org/2001/XMLSchema"><complexType name="X"><sequence><element name="a" type="int"/></sequence></complexType></schema>'
    const redefine =
      '<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x" xmlns:x="urn:x"><redefine schemaLocation="base.xsd"><complexType name="X"><complexContent><extension base="x:X"><sequence><element name="b" type="int"/></sequence></extension></complexContent></complexType></redefine></schema>'
    const directory = filesModule({ 't.wsdl': wsdl, 'x.xsd': redefine, 'base.xsd': base })
    const { sdl, findings } = await loadSoap({ wsdl: 't.wsdl' }, undefined, directory)
    expect(findings).toEqual([])
    expect(sdl).toContain('type X {\n  a: Int\n  b: Int\n}')
  })
})

describe('queries and mutations', () => {
  it('are told by name, and by the module where that is wrong', async () => {
    const text = wsdlText({
      style: 'rpc',
      operations: ['GetA', 'DoB', 'GetC'].map((name) => ({ name, input: '', output: '' })),
    })
    const { sdl, findings } = await loadSoap(
      { wsdl: 't.wsdl', queries: ['DoB', 'GetD'], mutations: ['GetC'] },
      undefined,
      filesModule({ 't.wsdl': text }),
    )
    expect(sdl).toMatch(/type Query \{[^}]*\ba: [^}]*\bdoB: [^}]*\}[^}]*type Mutation \{[^}]*\bc: /)
    expect(findings).toContainEqual(
      expect.objectContaining({
        rule: 'soap-unknown-operation',
        message: 'soap.queries: "GetD" is no operation that can be called',
      }),
    )
  })
})
