import { describe, expect, it } from 'vitest'
import { describe as describeWsdl, type SoapOperation } from '../../../../../src/sources/soap/description.ts'
import { writeBody } from '../../../../../src/sources/soap/envelope.ts'
import { readEnvelope } from '../../../../../src/sources/soap/read-envelope.ts'
import { collectDescription } from '../../../../../src/sources/soap/wsdl/collect.ts'
import { createDocumentLoader } from '../../../../../src/sources/soap/wsdl/load.ts'
import { envelope } from '../../../../support/soap-source.ts'
import { filesModule, type WsdlText, wsdlText } from '../../../../support/soap-wsdl.ts'

const parts = (namespace = 't') => ({
  input: `<part name="p" element="${namespace}:Do"/>`,
  output: `<part name="p" element="${namespace}:Do"/>`,
})

/** Writes and reads messages of one type: that of the element `Do`, given as content of a complex type. */
async function messages(content: string, types = '', more: Partial<WsdlText> = {}, attributes = '') {
  const text = wsdlText({
    types: `<xsd:element name="Do" nillable="true"><xsd:complexType ${attributes}>${content}</xsd:complexType></xsd:element>${types}`,
    operations: [{ name: 'Do', ...parts() }],
    ...more,
  })
  const documents = await collectDescription('t.wsdl', createDocumentLoader(filesModule({ 't.wsdl': text })))
  const choice = { service: undefined, port: undefined, ports: 'one' } as const
  const operation = describeWsdl(documents, choice, () => undefined).find('Do')
  if (operation === undefined) throw new Error('no operation')
  return { write: (value: unknown) => write(operation, value), read: (xml: string) => read(operation, xml) }
}

function write({ input, prefixes, soapVersion }: SoapOperation, value: unknown): string {
  try {
    return writeBody(input, value, { prefixes, isEncoded: input.isEncoded, soapVersion })
  } catch (error) {
    return error instanceof Error ? String(error.cause) : 'failed'
  }
}

const declared = 'xmlns="urn:t" xmlns:t="urn:t" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

/** What is read of a body, with what was told about it. */
function read({ output }: SoapOperation, xml: string): unknown {
  if (output === 'oneWay') return undefined
  const problems: { message: string; offset: number }[] = []
  const text = xml.startsWith('<?') ? xml : envelope(xml.replace(/^<[^\s/>]+/, `$& ${declared}`))
  const answer = readEnvelope(text, { ...output, headers: undefined, source: 'test', problems })
  const value = answer.kind === 'value' ? told(answer.value) : answer.kind
  return problems.length === 0 ? value : { value, problems: problems.map((each) => each.message) }
}

function told(value: unknown): unknown {
  if (value instanceof Error) return String(value.cause)
  if (Array.isArray(value)) return value.map(told)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, told(each)]))
}

const member = (name: string, type: string, more = '') => `<xsd:element name="${name}" type="${type}" ${more}/>`
const sequence = (...members: string[]) => `<xsd:sequence>${members.join('')}</xsd:sequence>`

describe('mixed content', () => {
  const mixed = (content: string) => messages(content, '', {}, 'mixed="true"')

  it('is there as text, as elements, and as XML text in its order', async () => {
    const { read } = await mixed(sequence(member('b', 'xsd:string', 'maxOccurs="unbounded"')))
    expect(read('<Do>one &lt; <b>two</b> three <b>four</b><i n="1">five</i>!</Do>')).toEqual({
      b: ['two', 'four'],
      _text: 'one <  three !',
      _xml: 'one &lt; <b xmlns="urn:t">two</b> three <b xmlns="urn:t">four</b><i xmlns="urn:t" n="1">five</i>!',
    })
    expect(read('<Do>a &amp; b</Do>')).toEqual({ b: [], _text: 'a & b', _xml: 'a &amp; b' })
  })

  it('is written as it was read', async () => {
    const { read, write } = await mixed(sequence(member('b', 'xsd:string', 'maxOccurs="unbounded"')))
    const body = 'one &lt; <b xmlns="urn:t">two</b> three'
    expect(write({ _xml: body })).toBe(`<n1:Do>${body}</n1:Do>`)
    expect(read(`<Do>${body}</Do>`)).toMatchObject({ _xml: body })
    expect(write({ xml: 'a < b' })).toBe('TypeError: _xml is not well-formed XML')
    expect(write({ xml: '</x><x>' })).toBe('TypeError: _xml is not well-formed XML')
    expect(write({ xml: 'a', b: ['c'] })).toBe('TypeError: _xml goes without b')
    expect(write({ _text: 'a', b: ['c'] })).toBe('<n1:Do>a<n1:b>c</n1:b></n1:Do>')
  })

  it('keeps XML text of few levels only, as each level has what is in it once more', async () => {
    const { read } = await messages(
      sequence(member('m', 't:M')),
      `<xsd:complexType name="M" mixed="true">${sequence(member('m', 't:M', 'minOccurs="0"'))}</xsd:complexType>`,
    )
    const value = JSON.stringify(read(`<Do>${'<m>'.repeat(10)}x${'</m>'.repeat(10)}</Do>`))
    expect(value.match(/TypeError: _xml of elements in elements in elements/g)).toHaveLength(2)
  })
})

describe('nil, default and fixed', () => {
  const price = `<xsd:complexType name="Price"><xsd:simpleContent><xsd:extension base="xsd:decimal">
    <xsd:attribute name="currency" type="xsd:string"/><xsd:attribute name="kind" fixed="net" use="required"/>
    <xsd:attribute name="digits" type="xsd:int" default="2"/></xsd:extension></xsd:simpleContent></xsd:complexType>`

  it('an element that is nil keeps its attributes, both ways', async () => {
    const { read, write } = await messages(sequence(member('price', 't:Price', 'nillable="true"')), price)
    expect(read('<Do><price xsi:nil="true" currency="EUR"/></Do>')).toEqual({
      price: { _text: null, currency: 'EUR', kind: 'net', digits: 2 },
    })
    expect(read('<Do><price xsi:nil="true"/></Do>')).toEqual({ price: null })
    expect(write({ price: { _text: null, currency: 'EUR' } })).toBe(
      '<n1:Do><n1:price currency="EUR" kind="net" xsi:nil="true"/></n1:Do>',
    )
    expect(write({ price: null })).toBe('<n1:Do><n1:price xsi:nil="true"/></n1:Do>')
  })

  it('what must be there and has one value is written, a default is not; both are read where nothing came', async () => {
    const { read, write } = await messages(
      sequence(member('price', 't:Price'), member('size', 'xsd:int', 'default="7"')),
      price,
    )
    expect(write({ price: 1 })).toBe('<n1:Do><n1:price kind="net">1</n1:price></n1:Do>')
    expect(read('<Do><price>1.50</price><size/></Do>')).toMatchObject({
      price: { _text: '1.50', kind: 'net', digits: 2 },
      size: 7,
    })
  })
})

describe('simple values', () => {
  it('not a number and infinities are errors in their place, and can be sent as text', async () => {
    const { read, write } = await messages(sequence(member('d', 'xsd:double'), member('f', 'xsd:float')))
    expect(read('<Do><d>INF</d><f>1.5E2</f></Do>')).toEqual({ d: 'TypeError: d is not of its type', f: 150 })
    expect(write({ d: '-INF', f: 'NaN' })).toBe('<n1:Do><n1:d>-INF</n1:d><n1:f>NaN</n1:f></n1:Do>')
    expect(write({ d: Number.NaN, f: 1 })).toBe('TypeError: d is not of its type')
  })

  it('parts of dates stay text, zones included', async () => {
    const values = { gYear: '2024Z', gYearMonth: '2024-02', gMonth: '--02', gMonthDay: '--02-29', gDay: '---29+01:00' }
    const { read, write } = await messages(sequence(...Object.keys(values).map((each) => member(each, `xsd:${each}`))))
    expect(read(write(values).replaceAll('n1:', ''))).toEqual(values)
  })

  it('a union takes what one of its types takes, listed values by their names too', async () => {
    const union = `<xsd:simpleType name="Size"><xsd:union memberTypes="xsd:int"><xsd:simpleType><xsd:restriction base="xsd:string">
      <xsd:enumeration value="extra large"/><xsd:enumeration value="small"/></xsd:restriction></xsd:simpleType></xsd:union></xsd:simpleType>`
    const { read, write } = await messages(sequence(member('size', 't:Size', 'maxOccurs="unbounded"')), union)
    expect(write({ size: [42, 'extra large', 'small'] })).toBe(
      '<n1:Do><n1:size>42</n1:size><n1:size>extra large</n1:size><n1:size>small</n1:size></n1:Do>',
    )
    expect(write({ size: ['huge'] })).toBe('TypeError: size is not of its type')
    expect(read('<Do><size> 42 </size><size>extra large</size></Do>')).toEqual({ size: ['42', 'extra large'] })
  })
})

describe('repeated choices', () => {
  it('keep the order within each branch, and write the branches in turns', async () => {
    const { read, write } = await messages(
      `<xsd:choice maxOccurs="unbounded">${member('a', 'xsd:int')}${member('b', 'xsd:int')}</xsd:choice>`,
    )
    const _inOrder = [
      { a: null, b: 1 },
      { a: 2, b: null },
      { a: null, b: 3 },
    ]
    expect(read('<Do><b>1</b><a>2</a><b>3</b></Do>')).toEqual({ a: [2], b: [1, 3], _inOrder })
    expect(write({ _inOrder })).toBe('<n1:Do><n1:b>1</n1:b><n1:a>2</n1:a><n1:b>3</n1:b></n1:Do>')
    expect(write({ a: [2, 4], b: [1] })).toBe('<n1:Do><n1:a>2</n1:a><n1:b>1</n1:b><n1:a>4</n1:a></n1:Do>')
  })
})

describe('arrays of several dimensions', () => {
  const gridOf = (
    arrayType: string,
  ) => `<xsd:complexType name="Grid"><xsd:complexContent><xsd:restriction base="soapenc:Array">
      <xsd:attribute ref="soapenc:arrayType" wsdl:arrayType="${arrayType}"/></xsd:restriction></xsd:complexContent></xsd:complexType>`
  const encoded = { use: 'encoded', style: 'rpc' } as const

  it('are lists of lists, of which parts may be sent', async () => {
    const { read, write } = await messages(sequence(member('grid', 't:Grid')), gridOf('xsd:int[,]'), encoded)
    const array = (more: string, items: string) =>
      `<DoResponse><Do><grid xmlns:s="http://schemas.xmlsoap.org/soap/encoding/" s:arrayType="xsd:int[2,3]" ${more}>${items}</grid></Do></DoResponse>`
    expect(read(array('', '<i>1</i><i>2</i><i>3</i><i>4</i><i>5</i><i>6</i>'))).toEqual({
      Do: {
        grid: {
          item: [
            [1, 2, 3],
            [4, 5, 6],
          ],
        },
      },
    })
    expect(read(array('s:offset="[1,0]"', '<i>4</i><i s:position="[1,2]">6</i>'))).toEqual({
      Do: {
        grid: {
          item: [
            [null, null, null],
            [4, null, 6],
          ],
        },
      },
    })
    expect(read(array('', '<i>1</i>'))).toEqual({
      Do: {
        grid: {
          item: [
            [1, null, null],
            [null, null, null],
          ],
        },
      },
    })
    expect(
      write({
        Do: {
          grid: [
            [1, 2, 3],
            [4, 5, 6],
          ],
        },
      }),
    ).toMatch(/:arrayType="n\d:int\[2,3\]">(?:<item[^>]*>[1-6]<\/item>){6}<\/n\d:grid>/)
    expect(write({ Do: { grid: [] } })).toMatch(/:arrayType="n\d:int\[0,0\]"\/>/)
    for (const [wrong, why] of [
      [[1, 2], 'grid takes lists of lists, as it has 2 dimensions'],
      [[[1, 2], [3]], 'grid has rows of different lengths, and no such dimensions'],
      [[[1], 2], 'grid takes lists of lists, as it has 2 dimensions'],
      [[[[1]]], 'item is not of its type'],
    ] as const)
      expect(write({ Do: { grid: wrong } })).toBe(`TypeError: ${why}`)
  })

  it.each([
    ['other dimensions', 's:arrayType="xsd:int[6]"', '<i>1</i>'],
    ['no dimensions', '', '<i>1</i>'],
    ['more items than dimensions', 's:arrayType="xsd:int[1,1]"', '<i>1</i><i>2</i>'],
    ['more gaps than an answer may have', 's:arrayType="xsd:int[10000,10000]"', '<i>1</i>'],
    ['a place that is too far', 's:arrayType="xsd:int[2,3]"', '<i s:position="[9999999,0]">1</i>'],
  ])('with %s are an error in their place', async (_, attributes, items) => {
    const { read } = await messages(sequence(member('grid', 't:Grid')), gridOf('xsd:int[,]'), encoded)
    const answer = `<DoResponse><Do><grid xmlns:s="http://schemas.xmlsoap.org/soap/encoding/" ${attributes}>${items}</grid></Do></DoResponse>`
    expect(read(answer)).toEqual({ Do: { grid: { item: 'TypeError: an array that is not of its dimensions' } } })
  })

  it('may be of arrays, and of more dimensions than two', async () => {
    const { read, write } = await messages(sequence(member('grid', 't:Grid')), gridOf('xsd:int[][,,]'), encoded)
    const inner = (item: number) => `<i s:arrayType="xsd:int[1]"><x>${item}</x></i>`
    const answer = `<DoResponse><Do><grid xmlns:s="http://schemas.xmlsoap.org/soap/encoding/" s:arrayType="xsd:int[][2,1,2]">${[1, 2, 3, 4].map(inner).join('')}</grid></Do></DoResponse>`
    const [a, b, c, d] = [1, 2, 3, 4].map((each) => ({ item: [each] }))
    expect(read(answer)).toEqual({ Do: { grid: { item: [[[a, b]], [[c, d]]] } } })
    expect(write({ Do: { grid: [[[[1], [2]]], [[[3], [4]]]] } })).toMatch(
      /:arrayType="n\d:int\[\]\[2,1,2\]">(?:<item[^>]*arrayType="n\d:int\[1\]"><item[^>]*>[1-4]<\/item><\/item>){4}<\/n\d:grid>/,
    )
  })
})

describe('descriptions and answers that are not quite right', () => {
  it('a type that is only there as an element is that of the element, and one that leads to itself is none', async () => {
    const { write, read } = await messages(
      sequence(member('order', 't:Order'), member('a', 't:A', 'minOccurs="0"')),
      `<xsd:element name="Order"><xsd:complexType>${sequence(member('id', 'xsd:int'))}</xsd:complexType></xsd:element>
       <xsd:element name="A" type="t:B"/><xsd:element name="B" type="t:A"/>`,
    )
    expect(write({ order: { id: 7 }, a: '<z/>' })).toBe(
      '<n1:Do><n1:order><n1:id>7</n1:id></n1:order><n1:a><z></z></n1:a></n1:Do>',
    )
    expect(read('<Do><order><id>7</id></order></Do>')).toEqual({ order: { id: 7 }, a: null })
  })

  it('a simple type that has attributes is what it was meant to be', async () => {
    const { write, read } = await messages(
      sequence(member('id', 't:Id')),
      '<xsd:simpleType name="Id"><xsd:extension base="xsd:int"><xsd:attribute name="source" type="xsd:string"/></xsd:extension></xsd:simpleType>',
    )
    expect(write({ id: { _text: 7, source: 'x' } })).toBe('<n1:Do><n1:id source="x">7</n1:id></n1:Do>')
    expect(read('<Do><id source="x">7</id></Do>')).toEqual({ id: { _text: 7, source: 'x' } })
  })

  it('a value of a type that is not known is read as the declared one; one of another namespace by its name', async () => {
    const { read } = await messages(
      sequence(member('pet', 't:Pet')),
      `<xsd:complexType name="Pet">${sequence(member('name', 'xsd:string'))}</xsd:complexType>
       <xsd:complexType name="Dog"><xsd:complexContent><xsd:extension base="t:Pet">${sequence(member('tail', 'xsd:int'))}</xsd:extension></xsd:complexContent></xsd:complexType>`,
    )
    const problems = ['a value is of a type that the schema does not have there']
    expect(read('<Do><pet xsi:type="t:Cat"><name>Tom</name></pet></Do>')).toEqual({
      value: { pet: { name: 'Tom' } },
      problems,
    })
    expect(read('<Do><pet xsi:type="u:Dog" xmlns:u="urn:2"><name>Rex</name><tail>1</tail></pet></Do>')).toEqual({
      value: { pet: { name: 'Rex', tail: 1 } },
      problems,
    })
  })

  it('items that are called as the list that they are in are its items, where it has no others', async () => {
    const list = sequence(member('item', 'xsd:int', 'minOccurs="0" maxOccurs="unbounded" nillable="true"'))
    const { read } = await messages(
      sequence(member('tags', 't:List', 'minOccurs="0"'), member('other', 't:Other', 'minOccurs="0"')),
      `<xsd:complexType name="List">${list}</xsd:complexType><xsd:complexType name="Other">${list.replace('</xsd:sequence>', `${member('n', 'xsd:int', 'minOccurs="0"')}</xsd:sequence>`)}</xsd:complexType>`,
    )
    const problems = ['element item is called tags, as its list is']
    const tags = (content: string) => `<Do><tags>${content}</tags></Do>`
    expect(read(tags('<tags>1</tags><tags xsi:nil="true"/>'))).toEqual({
      value: { tags: { item: [1, null] }, other: null },
      problems,
    })
    expect(read(tags('<tags>1</tags><item>2</item>'))).toEqual({ tags: { item: [2] }, other: null })
    expect(read(tags('<total>1</total>'))).toEqual({ tags: { item: [] }, other: null })
    expect(read('<Do><other><other>1</other></other></Do>')).toEqual({ tags: null, other: { item: [], n: null } })
  })

  it('an answer without an envelope is read where it is exactly the element that is expected', async () => {
    const { read } = await messages(sequence(member('id', 'xsd:int')))
    expect(read('<?xml version="1.0"?><Do xmlns="urn:t"><id>7</id></Do>')).toEqual({
      value: { id: 7 },
      problems: ['element Do stands without an envelope'],
    })
    expect(read('<?xml version="1.0"?><Do xmlns="urn:other"><id>7</id></Do>')).toBe('foreign')
  })

  it("an rpc answer may be its part's element alone", async () => {
    const { read } = await messages(sequence(member('id', 'xsd:int')), '', { style: 'rpc' })
    expect(read('<Do><id>7</id></Do>')).toEqual({
      value: { Do: { id: 7 } },
      problems: ['element Do stands without the one of its operation'],
    })
    expect(read('<t:DoResponse><t:Do><t:id>7</t:id></t:Do></t:DoResponse>')).toEqual({ Do: { id: 7 } })
  })
})

describe('content of unknown type', () => {
  const open = () => messages(sequence(member('any', 'xsd:anyType')))

  it('is text or XML text, and can be sent as it was read', async () => {
    const { write, read } = await open()
    const items = '<item><key>a</key></item>b &amp; c<item></item>'
    for (const content of [items, 'a &amp; b', '']) {
      const value = read(`<Do><any>${content}</any></Do>`)
      expect(write(value)).toBe(
        `<n1:Do><n1:any>${content.replaceAll('<item>', '<item xmlns="urn:t">')}</n1:any></n1:Do>`,
      )
    }
    expect(write({ any: '<a/></n1:any><n1:any>' })).toBe('TypeError: any is not well-formed XML')
  })

  it('keeps what prefixes in its types mean', async () => {
    const { write, read } = await open()
    const any = `<v xmlns="" xmlns:a1="urn:a" xmlns:o="urn:o" xsi:type="t:T" o:href="o:x" o:at="http://x" a="t:T"/><w xmlns="" xmlns:a1="urn:1" xmlns:a0="urn:0" xsi:type="a0:T" a1:b="a1:c"/>`
    const value = read(`<Do><any>${any}</any></Do>`)
    const xsi = 'http://www.w3.org/2001/XMLSchema-instance'
    const expected = `<v xmlns:t="urn:t" xmlns:o="urn:o" xmlns:a0="${xsi}" a0:type="t:T" xmlns:a1="urn:o" a1:href="o:x" xmlns:a2="urn:o" a2:at="http://x" a="t:T"></v><w xmlns:a0="urn:0" xmlns:a1="urn:1" xmlns:a0_="${xsi}" a0_:type="a0:T" xmlns:a1_="urn:1" a1_:b="a1:c"></w>`
    expect(value).toEqual({ any: expected })
    expect(write(value)).toBe(`<n1:Do><n1:any>${expected}</n1:any></n1:Do>`)
  })

  it('may be said to be of a type', async () => {
    const { write } = await open()
    expect(write({ any: { _type: '{http://xml.apache.org/xml-soap}Map', _any: '<item/><item/>' } })).toBe(
      '<n1:Do><n1:any xmlns:q="http://xml.apache.org/xml-soap" xsi:type="q:Map"><item></item><item></item></n1:any></n1:Do>',
    )
    expect(write({ any: { _type: '{urn:x}int', _any: 7 } })).toBe(
      '<n1:Do><n1:any xmlns:q="urn:x" xsi:type="q:int">7</n1:any></n1:Do>',
    )
    expect(write({ any: { _any: 'a' } })).toBe('<n1:Do><n1:any>a</n1:any></n1:Do>')
    for (const wrong of [{ _type: 'int', _any: 7 }, { _type: '{urn:x}a b' }, { _any: {} }, { _any: 'a', other: 1 }])
      expect(write({ any: wrong })).toBe('TypeError: any takes text or data only')
  })
})
