import { buildSchema, type GraphQLOutputType } from 'graphql'
import { describe, expect, it } from 'vitest'
import type { WantedFields } from '../../../../../src/mapping/index.ts'
import { createBinder } from '../../../../../src/sources/soap/codec/bind.ts'
import type { ElementPlan } from '../../../../../src/sources/soap/codec/plan.ts'
import { pruneElement } from '../../../../../src/sources/soap/codec/prune-plan.ts'
import { describe as describeWsdl } from '../../../../../src/sources/soap/description.ts'
import type { MessagePlan } from '../../../../../src/sources/soap/message-plan.ts'
import { readEnvelope } from '../../../../../src/sources/soap/read-envelope.ts'
import { collectDescription } from '../../../../../src/sources/soap/wsdl/collect.ts'
import { createDocumentLoader } from '../../../../../src/sources/soap/wsdl/load.ts'
import { allFields } from '../../../../../src/sources/wanted-fields.ts'
import { createRandom, type Random } from '../../../../differential/harness/random.ts'
import { envelope } from '../../../../support/soap-source.ts'
import { filesModule, wsdlText } from '../../../../support/soap-wsdl.ts'

const member = (name: string, type: string, more = '') => `<xsd:element name="${name}" type="${type}" ${more}/>`
const many = 'minOccurs="0" maxOccurs="unbounded"'
const other =
  '<xsd:schema targetNamespace="urn:o" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="name" type="xsd:string"/></xsd:schema>'

const types = `<xsd:import namespace="urn:o" schemaLocation="o.xsd"/>
<xsd:simpleType name="State"><xsd:restriction base="xsd:string"><xsd:enumeration value="open"/><xsd:enumeration value="in-progress"/></xsd:restriction></xsd:simpleType>
<xsd:complexType name="Price"><xsd:simpleContent><xsd:extension base="t:State"><xsd:attribute name="unit" type="xsd:int"/><xsd:attribute name="why" type="xsd:string" default="none"/></xsd:extension></xsd:simpleContent></xsd:complexType>
<xsd:complexType name="Note" mixed="true"><xsd:sequence>${member('b', 'xsd:string', many)}</xsd:sequence><xsd:attribute name="lang" type="xsd:string"/></xsd:complexType>
<xsd:complexType name="Names"><xsd:sequence>${member('item', 'xsd:string', many)}</xsd:sequence></xsd:complexType>
<xsd:complexType name="Open"><xsd:sequence>${member('name', 'xsd:string', 'minOccurs="0"')}${member('size', 'xsd:int', 'minOccurs="0"')}<xsd:any namespace="##any" processContents="lax" ${many}/></xsd:sequence></xsd:complexType>
<xsd:complexType name="Node"><xsd:sequence>
  ${member('name', 'xsd:string', 'minOccurs="0"')}<xsd:element ref="o:name" xmlns:o="urn:o" minOccurs="0"/>
  ${member('size', 'xsd:int', 'minOccurs="0" nillable="true"')}${member('price', 't:Price', 'minOccurs="0" nillable="true"')}
  ${member('note', 't:Note', 'minOccurs="0"')}${member('names', 't:Names', 'minOccurs="0"')}${member('open', 't:Open', 'minOccurs="0"')}
  ${member('child', 't:Node', many)}
</xsd:sequence><xsd:attribute name="kind" type="xsd:int" default="7"/></xsd:complexType>
<xsd:complexType name="Leaf"><xsd:complexContent><xsd:extension base="t:Node"><xsd:sequence>${member('color', 't:State', 'minOccurs="0"')}</xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>
<xsd:element name="Get"><xsd:complexType/></xsd:element>
<xsd:element name="GetResponse"><xsd:complexType><xsd:sequence>${member('node', 't:Node', many)}</xsd:sequence></xsd:complexType></xsd:element>`

const schema = buildSchema(`
  enum State { open in_progress }
  type Price { value: State unit: Int why: String }
  type Note { b: [String!] lang: String value: String xml: String }
  type Open { name: String size: Int any: [String!] }
  interface Node { name: String name_2: String size: Int price: Price note: Note names: [String] open: Open child: [Node!] kind: Int }
  type NodeBase implements Node { name: String name_2: String size: Int price: Price note: Note names: [String] open: Open child: [Node!] kind: Int }
  type Leaf implements Node { name: String name_2: String size: Int price: Price note: Note names: [String] open: Open child: [Node!] kind: Int color: State }
  type Query { nodes: [Node!] states: [State] }
`)

const wanted = (fields: Readonly<Record<string, WantedFields>>): WantedFields => ({
  fields: new Map(Object.entries(fields)),
  isOpen: false,
})

/** Some of what can be asked of a node, by the names of one of the two ways to read it. */
function someWanted(random: Random, names: Readonly<Record<string, readonly string[]>>, depth = 0): WantedFields {
  const fields: Record<string, WantedFields> = {}
  for (const [name, inner] of Object.entries(names)) {
    if (!random.chance(0.4)) continue
    const chosen = () => Object.fromEntries(inner.filter(() => random.chance(0.5)).map((each) => [each, allFields]))
    if (name !== 'child') fields[name] = inner.length === 0 || random.chance(0.2) ? allFields : wanted(chosen())
    else if (depth < 3) fields[name] = someWanted(random, names, depth + 1)
  }
  return wanted(fields)
}

const mostly = (random: Random, usual: string, odd: readonly string[]) =>
  random.chance(0.8) ? usual : random.pick(odd)

/** A node as servers send it: not all of it as the schema says. */
function someNode(random: Random, name: string, depth: number): string {
  const parts: string[] = []
  const add = (element: string, attributes: string, inner: () => string) => {
    while (random.chance(0.45)) parts.push(`<${element} ${attributes}>${inner()}</${element.split(' ')[0]}>`)
  }
  const text = () => random.pick(['a', ' b ', '', '&lt;c&gt;', '<![CDATA[d]]>'])
  const number = () => mostly(random, '5', ['x', '', '<y/>', '99999999999'])
  const state = () => mostly(random, 'in-progress', ['open', 'lost'])
  const nil = random.chance(0.2) ? 'xsi:nil="true"' : ''
  add(mostly(random, 't:name', ['o:name', 'name', 'u:name']), '', text)
  add('o:name', '', text)
  add(mostly(random, 't:size', ['size', 'u:size']), nil, number)
  add('t:price', `${nil} ${mostly(random, 'unit="3"', ['unit="x"', '', 'why="w"', 'else="1"'])}`, state)
  add('t:note', 'lang="en"', () => `x<t:b>${text()}</t:b>y<i>z</i>`)
  add('t:names', '', () => `<t:item>${text()}</t:item><item>q</item>`)
  add('t:open', '', () => {
    const inner = ['<t:name>n</t:name>', '<u:name>m</u:name>', '<name>l</name>', '<t:size>z</t:size>', '<e><f/></e>']
    return inner.filter(() => random.chance(0.5)).join('')
  })
  add('t:color', '', state)
  add('u:stranger', '', text)
  const children =
    depth < 3 ? Array.from({ length: random.below(3) }, () => someNode(random, 't:child', depth + 1)) : []
  const type = mostly(random, '', ['xsi:type="t:Leaf"', 'xsi:type="u:Leaf"', 'xsi:type="t:Lost"', 'xsi:type="t:Node"'])
  const shuffled = [...parts, ...children].sort(() => random.next() - 0.5)
  return `<${name} ${type} ${mostly(random, 'kind="1"', ['kind="k"', ''])}>${shuffled.join('')}</${name}>`
}

const names = {
  name: [],
  name_2: [],
  size: [],
  kind: [],
  color: [],
  open: ['name', 'size', 'any'],
  names: [],
  child: [],
}
const bound = { ...names, price: ['value', 'unit', 'why'], note: ['b', 'lang', 'value', 'xml'] }
const raw = {
  ...names,
  price: ['_text', 'unit', 'why'],
  note: ['b', 'lang', '_text', '_xml'],
  open: ['name', 'size', '_any'],
  names: ['item'],
}

/** What the description says of its one answer. */
async function loadAnswer(): Promise<Answer> {
  const text = wsdlText({
    types,
    operations: [
      { name: 'Get', input: '<part name="p" element="t:Get"/>', output: '<part name="p" element="t:GetResponse"/>' },
    ],
  })
  const files = filesModule({ 't.wsdl': text, 'o.xsd': other })
  const documents = await collectDescription('t.wsdl', createDocumentLoader(files))
  const choice = { service: undefined, port: undefined, ports: 'one' } as const
  const output = describeWsdl(documents, choice, () => undefined).find('Get')?.output
  if (output === undefined || output === 'oneWay' || output.content === undefined) throw new Error('no answer')
  return { ...output, content: output.content }
}

type Answer = MessagePlan & { readonly content: ElementPlan }

const declared = 'xmlns:t="urn:t" xmlns:o="urn:o" xmlns:u="urn:u" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

function read(output: Answer, content: ElementPlan, nodes: string) {
  const problems: { message: string; offset: number }[] = []
  const text = envelope(`<t:GetResponse ${declared}>${nodes}</t:GetResponse>`)
  const answer = readEnvelope(text, { ...output, content, headers: undefined, source: 's', problems })
  return { value: answer.kind === 'value' ? answer.value : answer.kind, problems }
}

/** What is wanted of a value that was read whole; errors as text. */
function chosen(value: unknown, { fields, isOpen }: WantedFields): unknown {
  if (value instanceof Error) return String(value.cause)
  if (Array.isArray(value)) return value.map((each) => chosen(each, { fields, isOpen }))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([name]) => isOpen || fields.has(name) || name === '__typename')
  return Object.fromEntries(entries.map(([name, each]) => [name, chosen(each, fields.get(name) ?? allFields)]))
}

const nodesType = schema.getQueryType()?.getFields().nodes?.type as GraphQLOutputType

describe('an answer of which less is wanted', () => {
  it.each([
    ['by the names of the GraphQL schema', bound],
    ['by the names of its own schema', raw],
  ])('gives the same of that as one that is read whole, %s', async (_, byName) => {
    const answer = await loadAnswer()
    const binder = createBinder({ schema, nameOf: () => undefined })
    const isBound = byName === bound
    for (let seed = 1; seed <= 600; seed += 1) {
      const random = createRandom(seed)
      const xml = Array.from({ length: 1 + random.below(2) }, () => someNode(random, 't:node', 0)).join('')
      const some = someWanted(random, byName)
      const planFor = (part: WantedFields) =>
        isBound
          ? binder.bind(answer.content, ['node'], nodesType, part)
          : pruneElement(answer.content, wanted({ node: part }))
      const [wholePlan, prunedPlan] = [planFor(allFields), planFor(some)]
      if (wholePlan === undefined || prunedPlan === undefined) throw new Error('no plan')
      const whole = read(answer, wholePlan, xml)
      const pruned = read(answer, prunedPlan, xml)
      const what = `seed ${seed}: ${xml}`
      const above = isBound ? some : wanted({ node: some })
      expect(chosen(pruned.value, allFields), what).toEqual(chosen(whole.value, above))
      const told = whole.problems.map(({ message }) => message)
      expect(told, what).toEqual(expect.arrayContaining(pruned.problems.map(({ message }) => message)))
    }
  })
})
