import { describe, expect, test } from 'vitest'
import { type LoadOptions, loadModule } from './rest-fixture.ts'

/** Loads and closes a module, and gives what was reported. */
async function findingsOf(sdl: string, options: LoadOptions = {}) {
  const module = await loadModule(sdl, options)
  await module.close()
  return module
}

const link = 'extend schema @link(url: "https://specs.apollo.dev/connect/v0.2", import: ["@connect", "@source"])\n'
const source = '@source(name: "api", http: { baseURL: "https://api.example" })\n'

describe('a mistake in @connect', () => {
  const types = `
    type Product { id: ID! name: String tags: [String] owner: User }
    type User { id: ID! }
    enum Kind { A }
    input Filter { q: String }`

  // What is expected: severity, rule, and the text that stands where the finding points.
  test.each<[connect: string, expected: readonly string[]]>([
    ['http: { GET: "/" }, selecton: "id name"', ['error sdl-invalid selecton']],
    ['selection: "id"', ['error connect-method-missing @connect']],
    ['http: { GET: "/" }', ['error selection-missing @connect']],
    ['http: { GET: "/", PUT: "/put" }, selection: "id"', ['error connect-method-repeated "/put"']],
    ['http: { PUT: "/put" }, selection: "id name"', ['warning connect-method "/put"']],
    ['http: { GET: "/get", body: "$(1)" }, selection: "id name"', ['warning connect-method "/get"']],
    ['http: { GET: 1 }, selection: "id"', ['error connect-argument-type 1 }']],
    ['http: { GET: "/", uri: "/uri" }, selection: "id name"', ['error connect-unknown-argument "/uri"']],
    ['source: "apu", http: { GET: "/" }, selection: "id name"', ['error connect-unknown-source "apu"']],
    ['source: "api", http: { GET: "https://other.example/" }, selection: "id name"', ['error connect-url @connect']],
    ['http: { GET: "ftp://other.example/" }, selection: "id name"', ['error connect-url "ftp']],
    ['http: { GET: "https://a:b@other.example/" }, selection: "id name"', ['error connect-url "https']],
    ['http: { GET: "https://{$args.id}.example/" }, selection: "id name"', ['error connect-url "https']],
    ['http: { GET: "https://x{$args.id}/" }, selection: "id name"', ['error connect-url "https']],
    ['http: { GET: "/#top" }, selection: "id name"', ['warning connect-url "/#top"']],
    ['http: { GET: "/{$args.idd}" }, selection: "id name"', ['error mapping-unknown-input $args.idd']],
    ['http: { GET: "/{$args.filter.p}" }, selection: "id name"', ['error mapping-unknown-input $args.filter.p']],
    ['http: { GET: "/{$args.id.x}" }, selection: "id name"', ['error mapping-unknown-input $args.id.x']],
    ['http: { GET: "/{$this.id}" }, selection: "id name"', ['error mapping-unknown-input $this.id']],
    [
      'http: { GET: "/{$batch.id}" }, selection: "id name"',
      ['error mapping-unknown-input $batch.id', 'error template-list $batch.id'],
    ],
    ['http: { GET: "/{$status}" }, selection: "id name"', ['error mapping-variable-not-available $status']],
    ['http: { GET: "/{$args.ids}" }, selection: "id name"', ['error template-list $args.ids']],
    ['http: { GET: "/{$args.id" }, selection: "id name"', ['error mapping-syntax {$args.id']],
    ['http: { GET: "/{$env.NOT_SET}" }, selection: "id name"', ['error missing-env $env.NOT_SET']],
    ['http: { GET: "/{$env.constructor}" }, selection: "id name"', ['error missing-env $env.constructor']],
    ['http: { GET: "/{$env.NOT_SET ?? $(1)}" }, selection: "id name"', []],
    ['http: { GET: "/{$config.none}" }, selection: "id name"', ['error missing-config $config.none']],
    ['http: { GET: "/{$env}" }, selection: "id name"', ['error mapping-unknown-input $env']],
    ['http: { GET: "/{$request.method}" }, selection: "id name"', ['error mapping-unknown-input $request.method']],
    ['http: { GET: "/" }, selection: "id name nope"', ['error selection-unknown-field nope']],
    ['http: { GET: "/" }, selection: "id name { x }"', ['error selection-scalar-subselection name']],
    [
      'http: { GET: "/" }, batch: { maxUrlLength: "8k" }, selection: "id name"',
      ['error connect-batch-size "8k"', 'error batch-unused @connect'],
    ],
    [
      'http: { GET: "/" }, batch: { maxSize: 0 }, selection: "id name"',
      ['error connect-batch-size 0', 'error batch-unused @connect'],
    ],
    ['http: { GET: "/" }, id: "an.id", selection: "id name"', ['error connect-id "an.id"']],
    ['http: { GET: "/" }, id: "an_id", selection: "id name"', []],
    ['http: { GET: "/" }, entity: 1, selection: "id name"', ['error connect-argument-type 1']],
    [
      'http: { GET: "/" }, errors: { message: "message: error" }, selection: "id name"',
      ['error mapping-gives-object "message'],
    ],
    ['http: { GET: "/", path: "id" }, selection: "id name"', ['error mapping-without-answer id"']],
    ['http: { GET: "/", path: "$({ a: $args.id })" }, selection: "id name"', ['error mapping-gives-object "$({']],
    ['http: { GET: "/", path: "$(\'a\')" }, selection: "id name"', ['error mapping-gives-other "$(']],
    ['http: { GET: "/", path: "$args.id" }, selection: "id name"', ['error mapping-gives-other "$args.id"']],
    ['http: { GET: "/", path: "$args.ids" }, selection: "id name"', []],
    ['http: { GET: "/", queryParams: "$([])" }, selection: "id name"', ['error mapping-gives-other "$([])"']],
    ['http: { GET: "/", queryParams: "$args.filter" }, selection: "id name"', []],
    ['http: { GET: "/", queryParams: "$args.ids" }, selection: "id name"', ['error mapping-gives-other "$args.ids"']],
    ['http: { GET: "/", queryParams: "id: args.id" }, selection: "id name"', ['error mapping-without-answer args.id"']],
    ['http: { GET: "/", queryParams: " # none" }, selection: "id name"', ['error mapping-empty " # none"']],
    ['http: { POST: "/", body: "$" }, selection: "id name"', ['error mapping-without-answer $"']],
    [
      'http: { POST: "/", body: "a: $args.filter->echo($.q)" }, selection: "id name"',
      ['error mapping-without-answer $.q'],
    ],
    ['http: { POST: "/", body: "$args.ids->map({ id: @ })" }, selection: "id name"', []],
    ['http: { POST: "/", body: "$args { id filter { q } }" }, selection: "id name"', []],
    ['http: { POST: "/", body: "" }, selection: "id name"', ['error mapping-empty "" }']],
    ['http: { GET: "/{$args.filter}" }, selection: "id name"', ['error template-object $args.filter']],
    ['http: { GET: "/{$args.filter->jsonStringify}" }, selection: "id name"', []],
    ['http: { GET: "/{$([1])}" }, selection: "id name"', ['error template-list $([1])']],
    ['http: { GET: "/{$args.kind.x}" }, selection: "id name"', ['error mapping-unknown-input $args.kind.x']],
    ['http: { GET: "/{$request.headers}" }, selection: "id name"', ['error template-object $request.headers']],
    ['http: { GET: "/" }, selection: ""', ['error mapping-empty ""']],
    ['http: { GET: "/" }, errors: { extensions: "$.code->size" }, selection: "id name"', []],
    [
      'http: { GET: "/" }, errors: { extensions: "$([1])" }, selection: "id name"',
      ['error mapping-gives-other "$([1])"'],
    ],
    [
      'http: { GET: "/", headers: [{ name: "Host", value: "x" }] }, selection: "id name"',
      ['error connect-header "Host"'],
    ],
    ['http: { GET: "/", headers: { name: "x y", value: "x" } }, selection: "id name"', ['error connect-header "x y"']],
    [
      'http: { GET: "/", headers: { name: "x", value: "x", from: "y" } }, selection: "id name"',
      ['error connect-header { name'],
    ],
    ['http: { GET: "/", headers: { name: "accept", from: "y" } }, selection: "id name"', ['error connect-header "y"']],
    ['http: { GET: "/", headers: { name: "x", value: "a€" } }, selection: "id name"', ['error connect-header "a€"']],
  ])('is found with its place: %s', async (connect, expected) => {
    const sdl = `${link}${source}type Query { it(id: ID, filter: Filter, ids: [ID], kind: Kind): Product @connect(${connect}) }${types}`
    const { details } = await findingsOf(sdl)
    const found = details
      .filter(({ rule }) => rule !== 'selection-missing-field')
      .map(({ severity = 'error', rule, line = 0, column = 0 }) => ({
        finding: `${severity} ${rule}`,
        text: sdl.split('\n')[line - 1]?.slice(column - 1) ?? '',
      }))
    const texts = expected.map((each) => each.split(' ').slice(2).join(' '))
    expect(found.map(({ finding, text }, index) => `${finding} ${text.slice(0, texts[index]?.length ?? 20)}`)).toEqual(
      expected,
    )
    for (const { remedy } of details.filter(({ rule }) => rule.startsWith('connect'))) expect(remedy).toBeTruthy()
  })

  test('is found in a selection of several lines', async () => {
    const { findings } = await findingsOf(`${link}${source}
type Query {
  it: Product
    @connect(
      http: { GET: "/" }
      selection: """
      id
      name
      owner { id nope }
      tags
      """
    )
}${types}`)
    expect(findings).toEqual(['11:18 error selection-unknown-field'])
  })

  test.each([
    ['connect-without-key', 'http: { GET: "/all" }, selection: "id name"'],
    ['batch-mixed', 'http: { GET: "/{$this.id}?ids={$batch.id->first}" }, selection: "id name"'],
    ['batch-key-missing', 'http: { GET: "/?ids={$batch.id->joinNotNull(\',\')}" }, selection: "name"'],
    ['batch-group-by', 'http: { POST: "/", body: "$batch.id" }, batch: { groupBy: "id" }, selection: "$->map(@)"'],
    ['batch-key-not-of-item', 'http: { POST: "/", body: "$batch.id" }, selection: "id: $context.id name"'],
    ['connect-entity', 'http: { GET: "/{$this.id}" }, entity: false, selection: "id name"'],
    ['mapping-unknown-input', 'http: { POST: "/", body: "$batch" }, selection: "id name"'],
    ['mapping-unknown-input', 'http: { GET: "/{$args.id}" }, selection: "id name"'],
  ])('on a type is %s: %s', async (rule, connect) => {
    const { findings, has } = await findingsOf(`${link}${source}
      type Query { none: Int @connect(http: { GET: "/" }) }
      type Product @connect(${connect}) { id: ID! name: String owner: User } type User { id: ID! }`)
    expect(findings.join('\n')).toContain(`error ${rule}`)
    expect(has('Product')).toBe(false)
  })

  test.each([
    [
      'an object',
      '$batch { id owner }',
      'id owner { id }',
      '$batch.owner is no scalar, and items are matched by scalars: the connector is not used',
      'name scalars in it: $batch { owner { id } }',
    ],
    [
      'a list',
      '$batch { id owners { id } }',
      'id owners { id }',
      '$batch.owners.id is no scalar, and items are matched by scalars: the connector is not used',
      'use scalar fields of the type as its key, or of objects in it',
    ],
  ])('on a type by %s of the key is told, and the rest of the module stands', async (_, body, selection, ...texts) => {
    const { findings, details, has } = await findingsOf(`${link}${source}
      type Query { none: Int @connect(http: { GET: "/" }) }
      type Product @connect(http: { POST: "/", body: "${body}" }, selection: "${selection}")
        { id: ID! owner: User owners: [User!] } type User { id: ID! }`)
    expect(findings.filter((each) => !each.includes('missing-field'))).toEqual(['5:20 warning batch-key-composite'])
    const { message, remedy } = details.find(({ rule }) => rule === 'batch-key-composite') ?? {}
    expect([message, remedy]).toEqual(texts)
    expect(has('Product')).toBe(false)
  })

  test.each([
    ['mapping-unknown-input', 'http: { GET: "/{$this.owner.nope}" }, selection: "id owner { id }"'],
    [
      'mapping-unknown-input',
      'http: { POST: "/", body: "$batch { id owner { nope } }" }, selection: "id owner { id }"',
    ],
    ['mapping-unknown-input', 'http: { GET: "/{$this.id.nope}" }, selection: "id owner { id }"'],
    ['batch-key-missing', 'http: { POST: "/", body: "$batch { id owner { id } }" }, selection: "id"'],
    ['batch-key-missing', 'http: { POST: "/", body: "$batch { id owner { id } }" }, selection: "id owner { key: id }"'],
    [
      'batch-key-not-of-item',
      'http: { POST: "/", body: "$batch { id owner { id } }" }, selection: "id owner: { id: $context.id }"',
    ],
  ])('by a key that reaches into an object is %s: %s', async (rule, connect) => {
    const { findings, has } = await findingsOf(`${link}${source}
      type Query { none: Int @connect(http: { GET: "/" }) }
      type Product @key(fields: "id owner { id }") @connect(${connect}) { id: ID! owner: User } type User { id: ID! }`)
    expect(findings.join('\n')).toContain(`error ${rule}`)
    expect(has('Product')).toBe(false)
  })

  test('in a second connector of a field is found, too', async () => {
    const { findings } = await findingsOf(`${link}${source}
      type Query { it: Int @connect(http: { GET: "/" }) @connect(http: { GET: "/{$args.x}" }) }`)
    expect(findings).toEqual(['4:57 warning connector-repeated', '4:82 error mapping-unknown-input'])
  })

  test('that makes an object for a scalar is told, and the rest of the module stands', async () => {
    const { findings, details, has } = await findingsOf(`${link}${source}
      type Query { url: String @connect(http: { GET: "/" }, selection: "link") }`)
    expect(findings).toEqual(['4:72 warning selection-scalar-subselection'])
    expect(details[0]?.remedy).toBe('select the value itself: $.link')
    expect(has('Query.url')).toBe(true)
  })

  test('on a list field without groupBy is told before an item can reach the wrong parent', async () => {
    const { findings, has } = await findingsOf(`${link}${source}
      type Query { none: Int @connect(http: { GET: "/" }) }
      type User { id: ID! products: [Product] @connect(http: { POST: "/", body: "$batch.id" }, selection: "id") }
      type Product { id: ID! }`)
    expect(findings.join('\n')).toContain('error batch-group-by-missing')
    expect(has('User.products')).toBe(false)
  })

  test.each<[field: string, expected: readonly string[]]>([
    ['user(id: ID!): User', []],
    ['user(id: String!): User', []],
    ['user(id: ID!, home: Place!): User', []],
    ['user(id: ID!): User!', ['warning connect-entity Query.user is never null, and there may be no entity of a key']],
    ['user(id: ID!): [User]', ['error connect-entity Query.user is [User], and an entity is one object']],
    ['user(id: ID!): Int', ['error connect-entity Query.user is Int, and an entity is one object']],
    ['user: User', ['error connect-entity Query.user has no arguments to take a key']],
    ['user(id: Int!): User', ['error entity-argument Query.user(id:) is Int!, and User.id is ID!']],
    ['user(id: [ID!]): User', ['error entity-argument Query.user(id:) is [ID!], and User.id is ID!']],
    ['user(key: ID!): User', ['error entity-argument Query.user(key:) is no field of User']],
    ['user(id: Place!): User', ['error entity-argument Query.user(id:) is Place!, and User.id is ID!']],
    ['user(home: Wrong!): User', ['error entity-argument Query.user(home:) Wrong.zip is no field of Home']],
  ])('is found in the arguments of an entity: %s', async (field, expected) => {
    const selection = field.endsWith('Int') ? '$' : 'id home { city }'
    const { details } = await findingsOf(`${link}${source}
      type Query { ${field} @connect(http: { GET: "/" }, entity: true, selection: "${selection}") }
      type User { id: ID! home: Home } type Home { city: String }
      input Place { city: String } input Wrong { zip: String }`)
    const entity = details.filter(({ rule }) => rule.includes('entity'))
    expect(entity.map(({ severity = 'error', rule, message }) => `${severity} ${rule} ${message}`)).toEqual(expected)
    for (const { line, remedy } of entity) expect([line, Boolean(remedy)]).toEqual([4, true])
  })

  test('is found where a selection fills a field that has arguments', async () => {
    const { findings } = await findingsOf(`${link}${source}
      type Query { it: Product @connect(http: { GET: "/" }, selection: "id price") }
      type Product { id: ID! price(currency: String): Int }`)
    expect(findings).toEqual(['4:76 error selection-field-arguments'])
  })

  test('is found where two connectors have one id', async () => {
    const { findings } = await findingsOf(`${link}${source}
      type Query {
        a: Int @connect(id: "one", http: { GET: "/" })
        b: Int @connect(id: "one", http: { GET: "/" })
      }`)
    expect(findings).toEqual(['6:29 error connect-id'])
  })

  test('is found in a link to a version that is not known', async () => {
    const { findings } = await findingsOf(`${link.replace('v0.2', 'v0.9')}${source}
      type Query { a: Int @connect(http: { GET: "/" }) }`)
    expect(findings).toEqual(['1:26 warning connect-version'])
  })

  test('leaves the other connectors alone', async () => {
    const { has } = await findingsOf(`${link}${source}
      type Query { bad: Int @connect(http: { GET: "/{$args.x}" }) good: Int @connect(http: { GET: "/" }) }`)
    expect([has('Query.bad'), has('Query.good')]).toEqual([false, true])
  })

  test('does not ask for fields that something else gives', async () => {
    const { findings } = await findingsOf(`${link}${source}
      type Query { one: Product @connect(http: { GET: "/" }, selection: "id") }
      type Product { id: ID! label: String @map(selection: "$this.id") owner: User @connect(http: { GET: "/{$this.id}" }, selection: "id") }
      type User @connect(http: { GET: "/u/{$this.id}" }, selection: "id name") { id: ID! name: String }`)
    expect(findings).toEqual([])
  })
})

describe('a mistake in @source', () => {
  const rest = 'type Query { it: Int @connect(http: { GET: "/" }) }'
  test.each<[string, readonly string[], LoadOptions]>([
    ['@source(name: "9x", http: { baseURL: "https://a.example" })', ['2:15 error source-name'], {}],
    ['@source(name: "a", http: { baseURL: "a.example" })', ['2:37 error source-base-url'], {}],
    ['@source(name: "a", http: { baseURL: "ftp://a.example" })', ['2:37 error connect-url'], {}],
    ['@source(name: "a", http: { baseURL: "https://" })', ['2:37 error connect-url'], {}],
    ['@source(name: "a")', ['2:1 error source-base-url'], {}],
    ['@source(name: "a", http: { baseURL: "{$env.API}" })', ['2:39 error missing-env'], {}],
    ['@source(name: "a", http: { baseURL: "{$env.API}" })', [], { env: { API: 'https://a.example:8443/v1' } }],
    [
      '@source(name: "a", http: { baseURL: "https://{$env.HOST}:{$config.port}/x" })',
      [],
      { env: { HOST: 'a.example' }, options: { config: { port: 81 } } },
    ],
    [
      '@source(name: "a", http: { baseURL: "{$env.API}" })',
      ['2:37 error connect-url'],
      { env: { API: 'file:///etc/passwd' } },
    ],
    [
      '@source(name: "a", http: { baseURL: "https://a.example/{$args.x}" })',
      ['2:57 error mapping-variable-not-available'],
      {},
    ],
    [
      '@source(name: "a", http: { baseURL: "https://a.example", headers: [{ name: "te", value: "x" }] })',
      ['2:76 error connect-header'],
      {},
    ],
    [
      '@source(name: "a", http: { baseURL: "https://a.example" }) @source(name: "a", http: { baseURL: "https://b.example" })',
      ['2:60 error source-duplicate-name'],
      {},
    ],
    ['@source(name: "a")', [], { options: { url: 'https://a.example' } }],
    ['@source(name: "a", http: { baseURL: "{$env.API}" })', [], { options: { url: 'https://a.example' } }],
    ['', [], { options: { url: 'https://a.example' } }],
    ['', ['/schema/shop/module.ts error option-invalid'], { options: { url: 'a.example' } }],
    ['', ['/schema/shop/module.ts error option-invalid'], { options: { url: 'https://u:p@a.example' } }],
    ['', ['/schema/shop/module.ts error option-invalid'], { options: { headers: { host: 'x' } } }],
    ['', ['/schema/shop/module.ts error option-invalid'], { options: { headers: { 'x-a': 'a\nb' } } }],
    [
      '',
      ['/schema/shop/module.ts error option-invalid'],
      { options: { attemptTimeoutMs: -1, url: 'https://a.example' } },
    ],
    ['', ['/schema/shop/module.ts error option-invalid'], { options: { notFound: 'maybe' as 'null' } }],
    ['', ['3:22 error connect-source-missing'], {}],
  ])('is found with its place: %s', async (directives, expected, options) => {
    const { findings } = await findingsOf(`${link}${directives}\n${rest}`, options)
    expect(findings).toEqual(expected)
  })

  test('shows no secret of the environment', async () => {
    const { details } = await findingsOf(`${link}@source(name: "a", http: { baseURL: "{$env.API}" })\n${rest}`, {
      env: { API: 'hunter2' },
    })
    expect(details).toHaveLength(1)
    expect(JSON.stringify(details)).not.toContain('hunter2')
  })
})
