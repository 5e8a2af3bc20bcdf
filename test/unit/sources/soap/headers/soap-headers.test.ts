import { describe, expect, it } from 'vitest'
import { parseXmlTree, type XmlElement } from '../../../../../src/sources/xml/tree.ts'
import { envelope, loadSoap, xmlUpstream } from '../../../../support/soap-source.ts'

const done = envelope(
  '<x:GetOrderResponse xmlns:x="urn:orders"><x:order><x:number>1</x:number></x:order></x:GetOrderResponse>',
)

/** A field with such `headers`, and what else it has. */
const schema = (headers: string, args = '') => `type Query {
  order(id: String!${args}): Order @soap(operation: "GetOrder", input: "id: $args.id", headers: """${headers}""", selection: "$.order { number }")
}
type Order { number: String }
scalar JSON`

/** A block as plain data: name, attributes, and text or children. */
function plain(node: XmlElement): unknown {
  const attributes = Object.fromEntries([
    ...node.attributes,
    ...node.foreign.map((each) => [`{${each.namespace}}${each.local}`, each.value]),
  ])
  const content = node.children.length > 0 ? node.children.map(plain) : node.text
  return [`{${node.namespace}}${node.local}`, content, ...(Object.keys(attributes).length > 0 ? [attributes] : [])]
}

/** The header blocks that a service gets. */
async function blocksOf(
  options: object,
  sdl: string | undefined,
  query: string,
  { headers = {}, variables = {}, env = {} } = {},
) {
  const upstream = await xmlUpstream(done)
  const source = await loadSoap(
    { url: upstream.url, ...(sdl === undefined ? {} : { import: 'none' as const }), ...options },
    sdl,
    undefined,
    env,
  )
  expect(source.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  const { errors } = await source.run(query, variables, headers)
  const root = upstream.seen[0] && parseXmlTree(upstream.seen[0].body)
  const header = root?.children.find((each) => each.local === 'Header')
  return { errors, blocks: header?.children.map(plain), calls: upstream.seen.length }
}

const soap11 = 'http://schemas.xmlsoap.org/soap/envelope/'

describe('header blocks', () => {
  it('come from arguments, the client’s request, configuration and environment', async () => {
    const { blocks, errors } = await blocksOf(
      {
        config: { tenant: 7 },
        headers: "'{urn:acme}Api': { key: $env.API_KEY } '{urn:acme}Gone': $request.headers.absent->first",
      },
      schema(
        `'{urn:acme}Session': { token: $request.headers.'x-session'->first '@mustUnderstand': $(true) } '{urn:acme}Trace': { tenant: $config.tenant note: $args.note }`,
        ', note: String',
      ),
      '{ order(id: "1", note: "a<&]]>b") { number } }',
      { headers: { 'x-session': 's"1', 'x-other': 'no' }, env: { API_KEY: 'k&y' } },
    )
    expect(errors).toEqual([])
    expect(blocks).toEqual([
      ['{urn:acme}Session', [['{urn:acme}token', 's"1']], { [`{${soap11}}mustUnderstand`]: '1' }],
      [
        '{urn:acme}Trace',
        [
          ['{urn:acme}tenant', '7'],
          ['{urn:acme}note', 'a<&]]>b'],
        ],
      ],
      ['{urn:acme}Api', [['{urn:acme}key', 'k&y']]],
    ])
  })

  it('have attributes, lists, texts and namespaces', async () => {
    const { blocks } = await blocksOf(
      {},
      schema(
        `'{urn:a}B': { '@id': 1 '@{urn:c}kind': $("k\\"<") x: [1, 2] '{urn:d}y': { z: $("t") '{}n': $(true) } w: { '@v': 2 _text: $("u") } none: $(null) } '{}Bare': $("b") '{urn:l}Each': [1, 2]`,
      ),
      '{ order(id: "1") { number } }',
    )
    expect(blocks).toEqual([
      [
        '{urn:a}B',
        [
          ['{urn:a}x', '1'],
          ['{urn:a}x', '2'],
          [
            '{urn:d}y',
            [
              ['{urn:d}z', 't'],
              ['{}n', 'true'],
            ],
          ],
          ['{urn:a}w', 'u', { v: '2' }],
        ],
        { id: '1', '{urn:c}kind': 'k"<' },
      ],
      ['{}Bare', 'b'],
      ['{urn:l}Each', '1'],
      ['{urn:l}Each', '2'],
    ])
  })

  it('are typed where the description has the element, by its name alone', async () => {
    const { blocks, errors } = await blocksOf(
      {},
      schema('contact: { name: $args.note \'@actor\': $("urn:next") }', ', note: String'),
      '{ order(id: "1", note: "Ann") { number } }',
    )
    expect(errors).toEqual([])
    expect(blocks).toEqual([
      ['{urn:orders}contact', [['{urn:orders}name', 'Ann']], { [`{${soap11}}actor`]: 'urn:next' }],
    ])
  })

  it('have what their type does not, where that is named in full', async () => {
    const { blocks, errors } = await blocksOf(
      {},
      schema("contact: { name: $args.note '@level': $(1) '{urn:x}more': $args.note }", ', note: String'),
      '{ order(id: "1", note: "Ann") { number } }',
    )
    expect(errors).toEqual([])
    expect(blocks).toEqual([
      [
        '{urn:orders}contact',
        [
          ['{urn:orders}name', 'Ann'],
          ['{urn:x}more', 'Ann'],
        ],
        { level: '1' },
      ],
    ])
  })

  it('of @soap win over those of the source, by name', async () => {
    const { blocks } = await blocksOf(
      { headers: "'{urn:a}A': $('source') '{urn:a}B': $('source')" },
      schema("'{urn:a}A': $('field')"),
      '{ order(id: "1") { number } }',
    )
    expect(blocks).toEqual([
      ['{urn:a}A', 'field'],
      ['{urn:a}B', 'source'],
    ])
  })

  it('use the words of SOAP 1.2 there', async () => {
    const { blocks } = await blocksOf(
      { port: 'Soap12' },
      schema(`'{urn:a}A': { '@mustUnderstand': $(true) '@actor': $("urn:r") '@relay': $(false) _text: $("t") }`),
      '{ order(id: "1") { number } }',
    )
    const soap12 = 'http://www.w3.org/2003/05/soap-envelope'
    expect(blocks).toEqual([
      [
        '{urn:a}A',
        't',
        { [`{${soap12}}mustUnderstand`]: 'true', [`{${soap12}}role`]: 'urn:r', [`{${soap12}}relay`]: 'false' },
      ],
    ])
  })

  it('may take arguments that the body does not have, without an input', async () => {
    const sdl = `type Query {
      order(id: String!, token: String): Order @soap(operation: "GetOrder", headers: "'{urn:a}T': $args.token", selection: "$.order { number }")
    }
    type Order { number: String }`
    const { blocks, errors } = await blocksOf({}, sdl, '{ order(id: "1", token: "t") { number } }')
    expect(errors).toEqual([])
    expect(blocks).toEqual([['{urn:a}T', 't']])
  })

  it('are no header at all where none has a value', async () => {
    const { blocks } = await blocksOf(
      {},
      schema("'{urn:a}T': $args.note", ', note: String'),
      '{ order(id: "1") { number } }',
    )
    expect(blocks).toBeUndefined()
  })

  it.each([
    ['a name with a bracket', { 'a><b': 1 }],
    ['a name with a colon', { 'a:b': 1 }],
    ['a namespace declaration', { '@xmlns': 'urn:x' }],
    ['a character that XML cannot carry', { a: '\u0000' }],
    ['an attribute that is an object', { '@a': {} }],
  ])('refuse %s in a client’s JSON before any call', async (_, given) => {
    const { errors, calls } = await blocksOf(
      {},
      schema("'{urn:a}J': $args.given", ', given: JSON'),
      'query ($given: JSON) { order(id: "1", given: $given) { number } }',
      { variables: { given } },
    )
    expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
    expect(calls).toBe(0)
  })
})

describe('mistakes in header blocks', () => {
  it.each([
    ["'{urn:a}A': $env.NO_SUCH", 'missing-env', 'the environment variable NO_SUCH is not set'],
    ["'{urn:a}A': $config.none", 'missing-config', '$config.none is not configured'],
    ["'{urn:a}A': $request.cookies", 'mapping-unknown-input', '$request.cookies is not available'],
    ["'{urn:a}A': $args.none", 'mapping-unknown-input', 'there is no $args.none at Query.order'],
    ["'{urn:a}A B': $args.id", 'soap-headers', '"{urn:a}A B" is no name of a block'],
    ['Session: $args.id', 'soap-unknown-header', 'the description has no element "Session", or several'],
    ['$args.id', 'soap-headers', '"headers" must make an object whose fields are the header blocks'],
  ])('are told when the module is loaded: %s', async (headers, rule, message) => {
    const { findings } = await loadSoap({ url: 'http://127.0.0.1:1', import: 'none' }, schema(headers))
    expect(findings).toContainEqual(expect.objectContaining({ rule, message, line: 2 }))
  })

  it('of the source are told, too', async () => {
    const { findings, isUsable } = await loadSoap({ url: 'http://127.0.0.1:1', headers: "'{urn:a}A': $args.id" })
    expect(isUsable).toBe(false)
    expect(findings).toContainEqual(
      expect.objectContaining({
        rule: 'mapping-variable-not-available',
        message: 'soap.headers: $args has no value here',
      }),
    )
  })
})
