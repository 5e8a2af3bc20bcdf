import { describe, expect, it } from 'vitest'
import { bothWays } from '../support/both-ways.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { envelope } from '../support/soap-source.ts'
import { wsdlText } from '../support/soap-wsdl.ts'

const member = (name: string, type = 'xsd:string', more = 'minOccurs="0"') =>
  `<xsd:element name="${name}" type="${type}" ${more}/>`
const sequence = (...members: string[]) => `<xsd:sequence>${members.join('')}</xsd:sequence>`
const complex = (name: string, content: string) => `<xsd:complexType name="${name}">${content}</xsd:complexType>`
const element = (name: string, content: string) =>
  `<xsd:element name="${name}"><xsd:complexType>${content}</xsd:complexType></xsd:element>`

const order = [member('Number', 'xsd:int'), member('Note'), member('Item', 't:Item')]
const wsdl = wsdlText({
  types: [
    complex('Item', sequence(member('Sku'))),
    `<xsd:complexType name="Boxed"><xsd:complexContent><xsd:extension base="t:Item">${sequence(member('Box'))}</xsd:extension></xsd:complexContent></xsd:complexType>`,
    complex('Result', sequence(...order, member('Extra', 'xsd:anyType'))),
    element(
      'Get',
      sequence(
        ...order,
        member('Extra', 'xsd:anyType'),
        '<xsd:any minOccurs="0" maxOccurs="9" namespace="##other" processContents="lax"/>',
      ),
    ),
    element('GetResponse', sequence(member('Result', 't:Result'))),
    element(
      'Open',
      sequence(
        member('Number', 'xsd:int'),
        '<xsd:any minOccurs="0" maxOccurs="9" namespace="##other" processContents="lax"/>',
      ),
    ),
  ].join(''),
  operations: [
    { name: 'Get', input: '<part name="p" element="t:Get"/>', output: '<part name="p" element="t:GetResponse"/>' },
    { name: 'Look', input: '<part name="p" element="t:Get"/>', output: '<part name="p" element="t:Open"/>' },
  ],
})

const types = `
scalar JSON
type Order { number: Int note: JSON status: String language: String lines: [JSON!] box: String }
type Open { number: Int any: [JSON!] }
`

/** A gateway with one field, whose upstream answers with a body. */
async function source(field: string, body = '<GetResponse xmlns="urn:t"/>') {
  const upstream = await httpUpstream(() => ({
    status: 200,
    body: envelope(body),
    headers: { 'content-type': 'text/xml' },
  }))
  const directory = schemaDirectory({
    'shop/t.wsdl': wsdl,
    'shop/module.ts': `import { defineModule, soap } from 'selvedge'\nexport default defineModule({ source: soap({ wsdl: 't.wsdl', url: '${upstream.url}', import: 'none' }) })\n`,
    'shop/schema.graphql': `${types}\ntype Query { ${field} }`,
  })
  return {
    open: () => bothWays(directory, upstream),
    sent: () => upstream.seen.map((each) => /<soap:Body>(.*)<\/soap:Body>/.exec(each.body)?.[1])[0],
  }
}

const soapField = (head: string, mappings: Readonly<Record<string, string>>) =>
  `${head} @soap(${Object.entries({ operation: 'Get', ...mappings })
    .map(([name, text]) => `${name}: ${JSON.stringify(text)}`)
    .join(', ')})`

/** What is sent for an input mapping of one JSON argument. */
async function sent(input: string, value: unknown): Promise<unknown> {
  const { open, sent: body } = await source(soapField('get(in: JSON): JSON', { input }))
  const { answer } = await (await open()).run('query ($in: JSON) { get(in: $in) }', { in: value })
  return answer.errors === undefined
    ? body()
    : answer.errors.map((each) => (each as { extensions: { code: string } }).extensions.code)
}

describe('names in full in an input', () => {
  it.each([
    [
      'an attribute of an element that is text',
      "Note: $args.in.note { _text: text '@lang': lang '@{urn:a}b': b }",
      { note: { text: 'a<b', lang: 'en', b: 1 } },
      '<n1:Get><n1:Note lang="en" n2:b="1">a&lt;b</n1:Note></n1:Get>',
    ],
    [
      'an element that is not described, with data in it',
      "Number: $args.in.number '{urn:a}Account': $args.in.account",
      { number: 7, account: { '@id': '007', Name: 'N', Tag: ['a', 'b'], '{}plain': true, none: null } },
      '<n1:Get><n1:Number>7</n1:Number><Account xmlns="urn:a" id="007"><Name>N</Name><Tag>a</Tag><Tag>b</Tag><plain xmlns="">true</plain></Account></n1:Get>',
    ],
    [
      'an element that is not described, field by field',
      "'{}account': $args.in { name '{urn:a}tag': tag }",
      { name: 'N', tag: ['a', 'b'], more: 1 },
      '<n1:Get><account xmlns=""><name>N</name><tag xmlns="urn:a">a</tag><tag xmlns="urn:a">b</tag></account></n1:Get>',
    ],
    [
      'behind all others, in their own order',
      "'{urn:t}Note': $args.in.note '{urn:t}Number': $args.in.number Item: $args.in.item",
      { number: 1, note: 'n', item: { Sku: 's' } },
      '<n1:Get><n1:Item><n1:Sku>s</n1:Sku></n1:Item><n1:Note>n</n1:Note><n1:Number>1</n1:Number></n1:Get>',
    ],
    ['text that is not of its type', "'{urn:t}Number': $args.in", '', '<n1:Get><n1:Number></n1:Number></n1:Get>'],
    [
      'an attribute of a type that extends the declared one',
      "Item: $args.in { _type Box '@kind': kind }",
      { _type: 'Boxed', Box: 'b', kind: 'k' },
      '<n1:Get><n1:Item xsi:type="n1:Boxed" kind="k"><n1:Box>b</n1:Box></n1:Item></n1:Get>',
    ],
    [
      'the element of the request itself',
      "'{urn:other}Get': $args.in",
      { Number: 1 },
      '<n2:Get><n1:Number>1</n1:Number></n2:Get>',
    ],
    [
      'what is in an element of unknown type',
      "Extra: $args.in { _type: $('{urn:a}Map') '@a': a '{}b': b }",
      { a: 1, b: '<c/>' },
      '<n1:Get><Extra xmlns="urn:t" xmlns:q="urn:a" xsi:type="q:Map" a="1"><b xmlns="">&lt;c/&gt;</b></Extra></n1:Get>',
    ],
  ])('writes %s', async (_, input, value, expected) => {
    expect(await sent(input, value)).toBe(expected)
  })

  it.each([
    ['an element', { '{urn:a}Account': 'x' }],
    ['an attribute', { '@id': 'x' }],
    ['an attribute of text', { Note: { _text: 'a', '@lang': 'en' } }],
  ])('are those of the mapping alone: a client cannot add %s', async (_, value) => {
    expect(await sent('$args.in', value)).toEqual(['BAD_USER_INPUT'])
  })

  it('cannot be given twice', async () => {
    const { open } = await source(
      soapField('get(in: JSON): JSON', { input: "Number: $args.in '{urn:t}Number': $args.in" }),
    )
    await expect(open()).rejects.toThrow(
      /error soap-unknown-element: the element has no "Number"\s+instead: name it in one way: it is \{urn:t\}Number already/,
    )
  })
})

describe('data for content of unknown type', () => {
  it.each([
    [
      'an element',
      { Extra: { '@a': 'x', b: [1, 2], '{}c': null } },
      '<Extra xmlns="urn:t" a="x"><b>1</b><b>2</b></Extra>',
    ],
    ['any element', { _any: [{ '{urn:a}b': { c: '<' } }] }, '<b xmlns="urn:a"><c>&lt;</c></b>'],
  ])('is written as %s', async (_, value, expected) => {
    expect(await sent('$args.in', value)).toBe(`<n1:Get>${expected}</n1:Get>`)
  })

  it.each([
    ['two attributes of a name', { Extra: { '@a': 1, '@{}a': 2 } }],
    ['a declaration', { Extra: { '@xmlns': 'urn:x' } }],
    ['a name that is none', { Extra: { 'a b': 1 } }],
    ['any element without a name', { _any: [{ 'a>': 1 }] }],
  ])('is refused with %s', async (_, value) => {
    expect(await sent('$args.in', value)).toEqual(['BAD_USER_INPUT'])
  })
})

/** What a field gives for an answer. */
async function read(field: string, body: string, selection = '{ number note status language lines box }') {
  const { open } = await source(field, body)
  return (await (await open()).run(`{ get ${selection} }`)).answer
}

const result = (inner: string) => `<GetResponse xmlns="urn:t" xmlns:a="urn:a"><Result>${inner}</Result></GetResponse>`

describe('names in full in a selection', () => {
  const selection = `$.Result {
    number: Number
    status: '{urn:a}Status'.code
    language: Note.'@lang'
    note: Note._text
    lines: '{urn:a}Line'
    box: Item.Box
  }`

  it('read what is not described', async () => {
    const field = soapField('get: Order', { selection })
    const line = '<a:Line n="1">x</a:Line><a:Line><a:b>007</a:b><c xmlns="">2</c></a:Line>'
    const item =
      '<Item xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:t="urn:t" i:type="t:Boxed"><Box>B</Box></Item>'
    expect(
      await read(
        field,
        result(`<Number>7</Number><Note lang="en">n</Note>${item}<a:Status><a:code>OK</a:code></a:Status>${line}`),
      ),
    ).toEqual({
      data: {
        get: {
          number: 7,
          note: 'n',
          status: 'OK',
          language: 'en',
          lines: [
            { '@n': '1', _text: 'x' },
            { b: '007', c: '2' },
          ],
          box: 'B',
        },
      },
    })
  })

  it('read null where nothing came', async () => {
    expect(await read(soapField('get: Order', { selection }), result('<Number>7</Number>'))).toEqual({
      data: { get: { number: 7, note: null, status: null, language: null, lines: null, box: null } },
    })
  })

  it('read text as it is, as often as it comes', async () => {
    const field = soapField('get: Order', { selection: "$.Result { note: '{urn:t}Number' }" })
    expect(await read(field, result('<Number>007</Number>'), '{ note }')).toEqual({ data: { get: { note: '007' } } })
    expect(await read(field, result('<Number>007</Number><Number>x</Number>'), '{ note }')).toEqual({
      data: { get: { note: ['007', 'x'] } },
    })
  })

  it('leave nothing out where all of an element is read besides', async () => {
    const text = "$.Result { note: '{urn:a}Line' status: '{urn:a}Line'.'{}c' }"
    const body = result('<a:Line n="1"><c xmlns="">2</c><a:d>3</a:d></a:Line>')
    expect(await read(soapField('get: Order', { selection: text }), body, '{ note status }')).toEqual({
      data: { get: { note: { '@n': '1', _text: '', '{}c': '2', d: '3' }, status: '2' } },
    })
  })

  it('make an object of a text, which is told where it is read as it is', async () => {
    const { open } = await source(
      soapField('get: Order', { selection: "$.Result { note: Note language: Note.'@lang' }" }),
    )
    await expect(open()).rejects.toThrow(
      /error soap-text-with-attributes: "Note" is an object where an attribute of it is named\s+instead: read its text as Note\._text/,
    )
  })

  it('read an answer that is another element', async () => {
    const field = soapField('get: Order', { selection: "$.'{urn:a}Answer' { number: '{}n' }" })
    expect(await read(field, '<a:Answer xmlns:a="urn:a"><n>7</n></a:Answer>', '{ number }')).toEqual({
      data: { get: { number: 7 } },
    })
    const other = await read(field, '<a:Other xmlns:a="urn:a"><n>7</n></a:Other>', '{ number }')
    expect(other).toMatchObject({ data: { get: null }, errors: [{ extensions: { reason: 'shape' } }] })
  })
})

describe('an answer of type JSON', () => {
  it('has all that came, by its names', async () => {
    const body = result(
      '<Number>7</Number><Extra a="1"><a:b>007</a:b></Extra><a:Status x="1"/><a:Tag>a</a:Tag><a:Tag>b</a:Tag><Item kind="k"><Sku>s</Sku></Item>',
    )
    expect(await read(soapField('get: JSON', { selection: '$.Result' }), body, '')).toEqual({
      data: {
        get: {
          Number: 7,
          Note: null,
          Item: { Sku: 's', '@kind': 'k' },
          Extra: { '@a': '1', b: '007' },
          Status: { '@x': '1' },
          Tag: ['a', 'b'],
        },
      },
    })
  })

  it('has what a wildcard takes as data', async () => {
    const body = '<Open xmlns="urn:t"><Number>7</Number><a xmlns="urn:a"><b>1</b></a><c xmlns="urn:a"/></Open>'
    const typed = soapField('get: Open', { operation: 'Look' })
    expect(await read(typed, body, '{ number any }')).toEqual({
      data: { get: { number: 7, any: [{ a: { b: '1' } }, { c: '' }] } },
    })
    expect(await read(soapField('get: JSON', { operation: 'Look' }), body, '')).toEqual({
      data: { get: { Number: 7, a: { b: '1' }, c: '' } },
    })
  })
})

describe('an element that is left out around what is in it', () => {
  it('is taken to be there where it is the only one', async () => {
    const field = soapField('get: Order', { selection: '$.Result { number: Number note: Note }' })
    const bare = '<GetResponse xmlns="urn:t"><Number>7</Number><Note>n</Note></GetResponse>'
    expect(await read(field, bare, '{ number note }')).toEqual({ data: { get: { number: 7, note: 'n' } } })
  })

  it('is not mixed with one that is there', async () => {
    const field = soapField('get: Order', { selection: '$.Result { number: Number note: Note }' })
    const both = '<GetResponse xmlns="urn:t"><Note>n</Note><Result><Number>7</Number></Result></GetResponse>'
    expect(await read(field, both, '{ number note }')).toEqual({ data: { get: { number: 7, note: null } } })
  })
})
