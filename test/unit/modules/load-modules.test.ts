import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../../src/errors/config-error.ts'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import { loadSupergraph } from '../../../src/gateway/load-supergraph.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { gatewayOver, run } from '../../support/run-operation.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { wsdlText } from '../../support/soap-wsdl.ts'

const healthy = (url: string) => `extend schema @source(name: "well", http: { baseURL: "${url}" })
type Query { well: String @connect(source: "well", http: { GET: "/" }, selection: "$.answer") }`

/** Loads one bad module next to a healthy one and gives what was found about the bad one. */
async function diagnose(files: Readonly<Record<string, string>>, env: Record<string, string> = {}) {
  const upstream = await httpUpstream(() => ({ json: { answer: 'fine' } }))
  const directory = schemaDirectory({ 'well/schema.graphql': healthy(upstream.url), ...files })
  const gateway = await gatewayOver(directory, env)
  expect((await run(gateway, '{ well }')).answer).toEqual({ data: { well: 'fine' } })
  const status = gateway.sources().map(({ name, state }) => `${name} ${state}`)
  const diagnostics = gateway.diagnostics.map(({ file, line, rule, severity, message, remedy, module }) => ({
    at: `${file.replace(`${directory}/`, '')}:${line ?? ''}`,
    rule,
    severity,
    module,
    text: `${message} ${remedy ?? ''}`,
  }))
  return { status, diagnostics, directory }
}

describe('a bad module is quarantined and diagnosed', () => {
  it('for a syntax error in its SDL', async () => {
    const { status, diagnostics } = await diagnose({
      'bad/schema.graphql': 'type Query {\n  a: String\n  b: [Int\n}\n',
    })
    expect(status).toEqual(['bad quarantined', 'well healthy'])
    expect(diagnostics).toMatchObject([
      { at: 'bad/schema.graphql:4', rule: 'sdl-syntax', severity: 'error', module: 'bad' },
    ])
  })

  it('for documents that do not come', async () => {
    const directory = schemaDirectory({
      'slow/module.ts': `import { defineModule } from 'selvedge'
export default defineModule({ source: { kind: 'rest', load: () => new Promise(() => {}) } })`,
    })
    const loaded = await loadSupergraph({ schemaDirectory: directory, moduleTimeoutMs: 20 })
    expect(loaded.diagnostics).toMatchObject([
      { rule: 'load-timeout', line: 2, message: 'loading waited for longer than 20 ms' },
    ])
    await loaded.close()
  })

  it('for every mistake at once, not the first', async () => {
    const { diagnostics } = await diagnose({
      'bad/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "http://127.0.0.1:1" })
type Query {
  a: Missing
  b: String @nonsense
  c: String
  c: Int
}`,
    })
    expect(diagnostics.map(({ at, rule }) => `${at} ${rule}`).sort()).toEqual([
      'bad/schema.graphql:3 sdl-invalid',
      'bad/schema.graphql:4 sdl-invalid',
      'bad/schema.graphql:6 duplicate-field',
    ])
  })

  it('for each of several keys, where it stands', async () => {
    const { diagnostics } = await diagnose({
      'bad/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "http://127.0.0.1:1" })
type A
  @key(fields: "id")
  @key(fields: "bs { id }")
  @key(fields: "nope")
  @key(fields: "b { nope }")
  @key(fields: "id { x }")
  @key(fields: "b { id }")
  @key(fields: "b { id(x: 1) }")
  @key(fields: "b {") {
  id: ID
  b: B
  bs: [B]
}
type B {
  id: ID
}`,
    })
    expect(diagnostics).toMatchObject([
      { at: 'bad/schema.graphql:4', rule: 'key-nested', severity: 'warning' },
      { at: 'bad/schema.graphql:5', rule: 'key-unknown-field', severity: 'error' },
      { at: 'bad/schema.graphql:6', rule: 'key-unknown-field', severity: 'error' },
      { at: 'bad/schema.graphql:7', rule: 'key-unknown-field', severity: 'error' },
      { at: 'bad/schema.graphql:9', rule: 'key-unknown-field', severity: 'error' },
      { at: 'bad/schema.graphql:10', rule: 'key-unknown-field', severity: 'error' },
    ])
  })

  it('for a selection that names no field of the type, at the line within the selection', async () => {
    const { diagnostics } = await diagnose({
      'bad/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "http://127.0.0.1:1" })
type Query {
  user: User @connect(
    source: "s"
    http: { GET: "/user" }
    selection: """
    id
    nmae: name
    """
  )
}
type User { id: ID name: String }`,
    })
    const unknown = diagnostics.find(({ rule }) => rule === 'selection-unknown-field')
    expect(unknown).toMatchObject({ at: 'bad/schema.graphql:8', severity: 'error' })
    expect(unknown?.text).toMatch(/User has no field "nmae"/)
  })

  it('not for directives without effect, which are named', async () => {
    const { status, diagnostics } = await diagnose({
      'new/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "http://127.0.0.1:1" })
type Query { a: String @override(from: "x") @connect(source: "s", http: { GET: "/" }, selection: "$.x") }`,
    })
    expect(status).toEqual(['new healthy', 'well healthy'])
    expect(diagnostics).toMatchObject([{ at: 'new/schema.graphql:2', rule: 'override-unknown', severity: 'warning' }])
  })

  it('not for a key that reaches into a list, unless another module’s type would have to be joined by it', async () => {
    const type = (
      field: string,
      name: string,
      at: string,
    ) => `extend schema @source(name: "s", http: { baseURL: "http://127.0.0.1:1" })
type Thing @key(fields: "at { id }") { at: ${at} ${field}: Int }
type At { id: ID }
type Query { ${name}: Thing @connect(source: "s", http: { GET: "/" }, selection: "at { id } ${field}") }`
    const alone = await diagnose({ 'aa/schema.graphql': type('size', 'a', '[At]') })
    expect(alone.status).toEqual(['aa healthy', 'well healthy'])
    expect(alone.diagnostics).toMatchObject([{ at: 'aa/schema.graphql:2', rule: 'key-nested', severity: 'warning' }])
    const { status, diagnostics } = await diagnose({
      'aa/schema.graphql': type('size', 'a', '[At]'),
      'bb/schema.graphql': type('weight', 'b', '[At]'),
    })
    expect(status).toEqual(['aa healthy', 'bb quarantined', 'well healthy'])
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
      { at: 'bb/schema.graphql:2', rule: 'type-conflict', module: 'bb' },
    ])
    const joined = await diagnose({
      'aa/schema.graphql': type('size', 'a', 'At'),
      'bb/schema.graphql': type('weight', 'b', 'At'),
    })
    expect(joined.status).toEqual(['aa healthy', 'bb healthy', 'well healthy'])
  })

  it('not for a field of an entity that nothing can fill, which is named', async () => {
    const { status, diagnostics } = await diagnose({
      'cart/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "http://127.0.0.1:1" })
type Cart @key(fields: "userId") {
  userId: ID!
  items: [Int]
  total: Int @connect(source: "s", http: { GET: "/{$this.userId}" }, selection: "$")
}`,
    })
    expect(status).toEqual(['cart healthy', 'well healthy'])
    expect(diagnostics).toMatchObject([{ at: 'cart/schema.graphql:4', rule: 'field-not-filled', severity: 'warning' }])
  })

  it('for access rules of Federation, which are not acted on, but not for what only concerns its own planner', async () => {
    const { diagnostics } = await diagnose({
      'open/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "http://127.0.0.1:1" }) @composeDirective(name: "@x")
type Query {
  a: [Int] @cost(weight: 5) @listSize(assumedSize: 9) @connect(source: "s", http: { GET: "/" })
  b: Int @authenticated @connect(source: "s", http: { GET: "/" })
}`,
    })
    expect(diagnostics).toMatchObject([{ at: 'open/schema.graphql:4', rule: 'sdl-invalid' }])
    expect(diagnostics[0]?.text).toContain('access rules are not acted on')
  })

  it('for a root field that nothing resolves', async () => {
    const { diagnostics } = await diagnose({ 'bad/schema.graphql': 'type Query {\n  a: String\n}' })
    expect(diagnostics).toMatchObject([{ at: 'bad/schema.graphql:2', rule: 'field-not-resolved' }])
  })

  it('for a type that an earlier module declares differently', async () => {
    const type = (
      fields: string,
      name: string,
    ) => `extend schema @source(name: "s", http: { baseURL: "http://127.0.0.1:1" })
type Thing { ${fields} }
type Query { ${name}: Thing @connect(source: "s", http: { GET: "/" }, selection: "id size") }`
    const { status, diagnostics } = await diagnose({
      'aa/schema.graphql': type('id: ID size: Int', 'a'),
      'bb/schema.graphql': type('id: ID size: String', 'b'),
    })
    expect(status).toEqual(['aa healthy', 'bb quarantined', 'well healthy'])
    expect(diagnostics).toMatchObject([{ at: 'bb/schema.graphql:2', rule: 'field-conflict', module: 'bb' }])
    expect(diagnostics[0]?.text).toContain('aa/schema.graphql:2')
  })

  it('for a root field that another module gives', async () => {
    const { diagnostics } = await diagnose({
      'zz/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "http://127.0.0.1:1" })
type Query { well: String @connect(source: "s", http: { GET: "/" }, selection: "$.x") }`,
    })
    expect(diagnostics).toMatchObject([{ at: 'zz/schema.graphql:2', rule: 'root-field-conflict', module: 'zz' }])
  })

  it('for an upstream that cannot be introspected', async () => {
    const { diagnostics } = await diagnose({
      'bad/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({ source: graphql({ url: 'http://127.0.0.1:1/graphql' }) })`,
    })
    expect(diagnostics).toMatchObject([
      { at: expect.stringMatching(/^bad\/module\.ts:/), rule: 'upstream-introspection-failed' },
    ])
    expect(diagnostics[0]?.text).not.toContain('127.0.0.1')
  })

  it('for code that does not parse, throws, or exports something else', async () => {
    const { diagnostics } = await diagnose({
      'broken/module.ts': 'export default {\n  a: ,\n}',
      'thrown/module.ts': "const x = 1\n\nthrow new Error('no')\nexport default x",
      'other/module.ts': 'export default 5',
    })
    expect(diagnostics.map(({ at, rule }) => `${at} ${rule}`)).toEqual([
      'broken/module.ts:2 module-code',
      'other/module.ts:1 module-export',
      'thrown/module.ts:3 module-code',
    ])
  })

  it('for wrong options, with the option and the value', async () => {
    const { diagnostics } = await diagnose({
      'bad/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({
  source: graphql({ url: 'nowhere' }),
})`,
    })
    expect(diagnostics).toMatchObject([{ at: 'bad/module.ts:3', rule: 'option-invalid' }])
    expect(diagnostics[0]?.text).toMatch(/graphql\.url: must be an absolute http or https URL \(received .nowhere.\)/)
  })

  it('for code that resolves a field that is not declared', async () => {
    const { diagnostics } = await diagnose({
      'bad/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "http://127.0.0.1:1" })
type Query { a: String @connect(source: "s", http: { GET: "/" }, selection: "$.x") }`,
      'bad/resolvers.ts': 'export default { Query: { b: () => 1 } }',
    })
    expect(diagnostics).toMatchObject([{ rule: 'resolver-unknown-field' }])
  })
})

describe('the gateway does not start', () => {
  it('without a schema directory, or with an empty one', async () => {
    await expect(createGateway({ schemaDirectory: '/nowhere/at/all' })).rejects.toThrow(ConfigError)
    await expect(createGateway({ schemaDirectory: schemaDirectory({}) })).rejects.toThrow(/must hold a folder/)
  })

  it('when no module is healthy, saying why', async () => {
    const directory = schemaDirectory({ 'bad/schema.graphql': 'type Query {' })
    await expect(createGateway({ schemaDirectory: directory })).rejects.toThrow(/bad.*sdl-syntax/s)
  })

  it('when a required module is broken', async () => {
    const upstream = await httpUpstream(() => ({ json: {} }))
    const directory = schemaDirectory({
      'well/schema.graphql': healthy(upstream.url),
      'must/module.ts': `import { defineModule, rest } from 'selvedge'
export default defineModule({ required: true, source: rest({ url: '${upstream.url}' }) })`,
      'must/schema.graphql': 'type Query { a: Nothing }',
    })
    await expect(createGateway({ schemaDirectory: directory })).rejects.toThrow(/must.*is required and broken/s)
  })
})

describe('modules', () => {
  it('may lie anywhere, also as code that imports from selvedge', async () => {
    const upstream = await httpUpstream(() => ({ json: { n: 5 } }))
    const directory = schemaDirectory({
      'a/module.ts': `import { defineModule, rest } from 'selvedge'
const url: string = process.env['A_URL'] ?? '${upstream.url}'
export default defineModule({ source: rest({ url }) })`,
      'a/schema.graphql': `extend schema @source(name: "a", http: { baseURL: "http://unused.invalid" })
type Query { n: Int @connect(source: "a", http: { GET: "/n" }, selection: "$.n") }`,
    })
    const gateway = await gatewayOver(directory)
    expect((await run(gateway, '{ n }')).data).toEqual({ n: 5 })
  })

  it('may compute fields in code, also from fields of other modules', async () => {
    const upstream = await httpUpstream(({ url }) => ({
      json: url === '/people' ? [{ id: 1, first: 'Ada', last: 'Lovelace' }] : { id: 1 },
    }))
    const directory = schemaDirectory({
      'people/schema.graphql': `extend schema @source(name: "people", http: { baseURL: "${upstream.url}" })
type Person @key(fields: "id") { id: ID! first: String last: String full: String @requires(fields: "first last") }
type Query { people: [Person!] @connect(source: "people", http: { GET: "/people" }, selection: "id first last") }`,
      'people/resolvers.ts': 'export default { Person: { full: ({ first, last }) => [first, last].join(" ") } }',
      'cards/schema.graphql': `extend schema @source(name: "cards", http: { baseURL: "${upstream.url}" })
type Person @key(fields: "id") { id: ID! first: String @external card: String @requires(fields: "first") }
type Query { unused: String @connect(source: "cards", http: { GET: "/" }, selection: "$.x") }`,
      'cards/resolvers.ts':
        'export default { Person: { card: (person: { first: string }) => ["card of", person.first].join(" ") } }',
    })
    const gateway = await gatewayOver(directory)
    expect((await run(gateway, '{ people { full card } }')).answer).toEqual({
      data: { people: [{ full: 'Ada Lovelace', card: 'card of Ada' }] },
    })
  })

  it('are reported together with what is healthy, whatever is wrong', async () => {
    const directory = schemaDirectory({ 'a/schema.graphql': 'type Query {', 'b/schema.graphql': 'type {' })
    const { schema, modules, diagnostics } = await loadSupergraph({ schemaDirectory: directory })
    expect(schema).toBeUndefined()
    expect(modules.map(({ name, source }) => [name, source])).toEqual([
      ['a', undefined],
      ['b', undefined],
    ])
    expect(diagnostics.map(({ module }) => module)).toEqual(['a', 'b'])
  })
})

describe('two descriptions with types of one name', () => {
  const wsdl = (member: string) =>
    wsdlText({
      types: `<xsd:complexType name="Address"><xsd:sequence><xsd:element name="${member}" type="xsd:string"/><xsd:element name="zip" type="xsd:${member === 'city' ? 'int' : 'string'}"/></xsd:sequence></xsd:complexType>`,
      style: 'rpc',
      operations: [{ name: `Get${member}`, input: '', output: '<part name="a" type="t:Address"/>' }],
    })
  const module = (options: string) => `import { defineModule, soap } from 'selvedge'
export default defineModule({ source: soap({ wsdl: './t.wsdl'${options} }) })`
  const files = {
    'erp/t.wsdl': wsdl('city'),
    'erp/module.ts': module(''),
    'shop/t.wsdl': wsdl('street'),
  }

  it('contradict each other, which is told by field and document, without lines that nobody wrote', async () => {
    const directory = schemaDirectory({ ...files, 'shop/module.ts': module('') })
    const { diagnostics, close } = await loadSupergraph({ schemaDirectory: directory })
    const other = `(module "erp", ${directory}/erp/t.wsdl)`
    expect(diagnostics).toMatchObject([
      {
        rule: 'field-conflict',
        file: `${directory}/shop/t.wsdl`,
        message: `field "Address.zip" is declared as String here and as Int by another module ${other}`,
      },
      {
        rule: 'type-conflict',
        message: `type "Address" is declared differently by two modules: only one of them has city, street ${other}`,
        remedy: expect.stringContaining('typePrefix'),
      },
    ])
    expect(diagnostics.filter(({ line }) => line !== undefined)).toEqual([])
    await close()
  })

  it('are served beside each other where one has a prefix', async () => {
    const directory = schemaDirectory({ ...files, 'shop/module.ts': module(", typePrefix: 'Shop'") })
    const { diagnostics, schema, close } = await loadSupergraph({ schemaDirectory: directory })
    expect(diagnostics).toEqual([])
    expect(Object.keys(schema?.getTypeMap() ?? {})).toEqual(expect.arrayContaining(['Address', 'ShopAddress']))
    await close()
  })
})
