import { expect, it } from 'vitest'
import { bothWays } from '../support/both-ways.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { envelope } from '../support/soap-source.ts'
import { wsdlText } from '../support/soap-wsdl.ts'

const wsdl = wsdlText({
  types: `<xsd:complexType name="Image"><xsd:sequence><xsd:element name="url" type="xsd:string"/><xsd:element name="size" type="xsd:int" minOccurs="0"/></xsd:sequence></xsd:complexType>
    <xsd:complexType name="Block"><xsd:choice minOccurs="0" maxOccurs="unbounded"><xsd:element name="text" type="xsd:string"/><xsd:element name="image" type="t:Image"/><xsd:element name="block" type="t:Block"/></xsd:choice></xsd:complexType>
    ${['Get', 'GetResponse'].map((name) => `<xsd:element name="${name}"><xsd:complexType><xsd:sequence><xsd:element name="block" type="t:Block"/></xsd:sequence></xsd:complexType></xsd:element>`).join('')}`,
  operations: [
    { name: 'Get', input: '<part name="p" element="t:Get"/>', output: '<part name="p" element="t:GetResponse"/>' },
  ],
})
const blocks =
  '<block><text>a</text><image><url>u</url><size>1</size></image><text>b</text><block><image><url>v</url></image></block></block>'

it('reads and writes elements in their order, with whatever of them is wanted, both ways of execution', async () => {
  const upstream = await httpUpstream(() => ({
    status: 200,
    body: envelope(`<GetResponse xmlns="urn:t">${blocks}</GetResponse>`),
    headers: { 'content-type': 'text/xml' },
  }))
  const directory = schemaDirectory({
    'pages/t.wsdl': wsdl,
    'pages/module.ts': `import { defineModule, soap } from 'selvedge'\nexport default defineModule({ source: soap({ wsdl: 't.wsdl', url: '${upstream.url}' }) })\n`,
  })
  const gateway = await bothWays(directory, upstream)
  const ask = async (fields: string) => {
    const { answer, errors } = await gateway.run(
      `{ get(block: { inOrder: [{ text: "1" }, { image: { url: "2" } }, { text: "3" }] }) { ${fields} } }`,
    )
    expect(errors).toEqual([])
    return answer.data
  }
  expect(await ask('inOrder { i: image { url } }')).toEqual({
    get: { inOrder: [{ i: null }, { i: { url: 'u' } }, { i: null }, { i: null }] },
  })
  expect(upstream.seen[0]?.body).toContain(
    '<n1:block><n1:text>1</n1:text><n1:image><n1:url>2</n1:url></n1:image><n1:text>3</n1:text></n1:block>',
  )
  expect(await ask('image { size } inOrder { text image { url } block { inOrder { text } } } text')).toEqual({
    get: {
      image: [{ size: 1 }],
      text: ['a', 'b'],
      inOrder: [
        { text: 'a', image: null, block: null },
        { text: null, image: { url: 'u' }, block: null },
        { text: 'b', image: null, block: null },
        { text: null, image: null, block: { inOrder: [{ text: null }] } },
      ],
    },
  })
  expect(await ask('text')).toEqual({ get: { text: ['a', 'b'] } })
})
