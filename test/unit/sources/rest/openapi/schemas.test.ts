import { describe, expect, it } from 'vitest'
import { document, getOf, imported, ref } from './fixture.ts'

/** The field that a property of this schema becomes. */
function fieldOf(schema: unknown, { name = 'a', required = false, schemas = {}, version = '3.0.3' } = {}): string {
  const thing = { type: 'object', properties: { [name]: schema }, required: required ? [name] : [] }
  const result = imported(
    document({ '/thing': getOf(ref('Thing')) }, { Thing: thing, ...schemas }, { openapi: version }),
  )
  return /\{ (.*) \}/.exec(result.type('Thing'))?.[1] ?? ''
}

describe('a property', () => {
  const Pet = { type: 'object', properties: { x: { type: 'string' } } }
  it.each([
    ['text', { type: 'string' }, 'a: String'],
    ['a number', { type: 'number' }, 'a: Float'],
    ['an integer', { type: 'integer' }, 'a: Int'],
    ['a 32-bit integer', { type: 'integer', format: 'int32' }, 'a: Int'],
    ['a 64-bit integer', { type: 'integer', format: 'int64' }, 'a: BigInt'],
    ['an integer with a large maximum', { type: 'integer', maximum: 2 ** 40 }, 'a: BigInt'],
    ['a boolean', { type: 'boolean' }, 'a: Boolean'],
    ['a date', { type: 'string', format: 'date' }, 'a: Date'],
    ['a decimal', { type: 'number', format: 'decimal' }, 'a: Decimal'],
    ['a double without a type', { format: 'double' }, 'a: Float'],
    ['a time of day', { type: 'string', format: 'time' }, 'a: Time'],
    ['a duration', { type: 'string', format: 'duration' }, 'a: Duration'],
    ['base64', { type: 'string', format: 'byte' }, 'a: Byte'],
    ['a name of a format', { type: 'string', format: 'email' }, 'a: String'],
    ['a time', { type: 'string', format: 'date-time' }, 'a: DateTime'],
    ['a list', { type: 'array', items: { type: 'string' } }, 'a: [String!]'],
    ['a list that holds nulls', { type: 'array', items: { type: 'string', nullable: true } }, 'a: [String]'],
    ['a list of lists', { type: 'array', items: { type: 'array', items: { type: 'number' } } }, 'a: [[Float!]!]'],
    ['a list of anything', { type: 'array' }, 'a: [JSON]'],
    ['a component', ref('Pet'), 'a: Pet'],
    ['a component with words next to it', { allOf: [ref('Pet')], description: 'x', nullable: true }, 'a: Pet'],
    ['one of a component and null', { oneOf: [ref('Pet'), { type: 'null' }] }, 'a: Pet'],
    ['an inline object', { type: 'object', properties: { x: { type: 'string' } } }, 'a: ThingA'],
    ['a map', { type: 'object', additionalProperties: { type: 'string' } }, 'a: JSON'],
    ['anything', {}, 'a: JSON'],
    ['an enum', { type: 'string', enum: ['on', 'off'] }, 'a: ThingA'],
    ['an enum of values that are no names', { type: 'string', enum: ['in-progress', 'done'] }, 'a: String'],
    ['an enum of true and false', { type: 'string', enum: ['true', 'false'] }, 'a: String'],
    ['an enum of numbers', { type: 'integer', enum: [1, 2] }, 'a: Int'],
    ['an enum of one', { type: 'string', enum: ['pet'] }, 'a: String'],
    ['one of two objects', { oneOf: [ref('Pet'), { type: 'object', properties: { y: {} } }] }, 'a: ThingA'],
    ['one of an object and a text', { oneOf: [ref('Pet'), { type: 'string' }] }, 'a: JSON'],
    ['one of two numbers', { anyOf: [{ type: 'integer' }, { type: 'number' }] }, 'a: Float'],
    ['a reference that leads nowhere', ref('Nobody'), 'a: JSON'],
    ['an object of no properties', { type: 'object' }, 'a: JSON'],
  ])('that is %s', (_, schema, expected) => {
    expect(fieldOf(schema, { schemas: { Pet } })).toBe(expected)
  })

  it.each([
    ['several types', { type: ['string', 'integer'] }, 'a: JSON'],
    ['a type and null', { type: ['string', 'null'] }, 'a: String'],
    ['a constant', { const: 'x' }, 'a: String'],
    ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }] }, 'a: [JSON]'],
    ['any value at all', true, 'a: JSON'],
  ])('of 3.1 that is %s', (_, schema, expected) => {
    expect(fieldOf(schema, { version: '3.1.0' })).toBe(expected)
  })

  it.each([
    ['id', { type: 'string' }, 'id: ID'],
    ['petId', { type: 'integer', format: 'int64' }, 'petId: ID'],
    ['pet_id', { type: 'string', format: 'uuid' }, 'pet_id: ID'],
    ['paid', { type: 'string' }, 'paid: String'],
    ['ids', { type: 'array', items: { type: 'string' } }, 'ids: [String!]'],
    ['idDate', { type: 'string', format: 'date' }, 'idDate: Date'],
  ])('named %s', (name, schema, expected) => {
    expect(fieldOf(schema, { name })).toBe(expected)
  })

  it('is non-null where it is required and cannot be null', () => {
    expect(fieldOf({ type: 'string' }, { required: true })).toBe('a: String!')
    expect(fieldOf({ type: 'string', nullable: true }, { required: true })).toBe('a: String')
    expect(fieldOf({ type: ['string', 'null'] }, { required: true, version: '3.1.0' })).toBe('a: String')
    expect(fieldOf({ type: 'string', enum: ['a', 'b', null] }, { required: true })).toBe('a: ThingA')
  })
})

describe('an object', () => {
  it('has the properties of all its allOf parts', () => {
    const schemas = {
      Base: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
      Named: { type: 'object', properties: { name: { type: 'string' } } },
      Thing: { allOf: [ref('Base'), ref('Named'), { required: ['name'], properties: { size: { type: 'integer' } } }] },
    }
    expect(imported(document({ '/thing': getOf(ref('Thing')) }, schemas)).type('Thing')).toBe(
      'type Thing { id: ID! name: String! size: Int }',
    )
  })

  it('gives names that GraphQL cannot write an alias, and keeps those it can', () => {
    const properties = Object.fromEntries(
      ['foo-bar', 'fooBar', '2fa', '__type', 'naïve', '日本', '@id'].map((key) => [key, { type: 'boolean' }]),
    )
    const result = imported(document({ '/thing': getOf({ type: 'object', properties }) }))
    expect(result.type('ThingResult')).toBe(
      'type ThingResult { fooBar2: Boolean fooBar: Boolean _2fa: Boolean type: Boolean naive: Boolean x65e5672c: Boolean id: Boolean }',
    )
    expect(result.connect('Query.thing')).toContain(
      'selection: """ fooBar2: "foo-bar" fooBar _2fa: "2fa" type: "__type" naive: "naïve" x65e5672c: "日本" id: "@id" """',
    )
  })

  it('splits what is only read from what is only written', () => {
    const Thing = {
      type: 'object',
      required: ['id', 'name', 'secret', 'size'],
      properties: {
        id: { type: 'integer', readOnly: true },
        name: { type: 'string' },
        secret: { type: 'string', writeOnly: true },
        size: { type: 'integer', default: 3 },
        ownerId: { type: 'integer' },
      },
    }
    const result = imported(
      document(
        {
          '/thing': {
            post: {
              operationId: 'add',
              requestBody: { required: true, content: { 'application/json': { schema: ref('Thing') } } },
              responses: { 201: { content: { 'application/json': { schema: ref('Thing') } } } },
            },
          },
        },
        { Thing },
      ),
    )
    expect(result.type('Thing')).toBe('type Thing { id: ID! name: String! size: Int! ownerId: ID }')
    expect(result.type('ThingInput')).toBe('input ThingInput { name: String! secret: String! size: Int ownerId: Int }')
  })

  it('takes components whose names clash, or are taken by GraphQL, by other names', () => {
    const schemas = {
      'simple-user': { type: 'object', properties: { query: ref('Query') } },
      simple_user: { type: 'object', properties: { user: ref('simple-user') } },
      Query: { type: 'object', properties: { text: { type: 'string' } } },
    }
    const result = imported(document({ '/thing': getOf(ref('simple_user')) }, schemas))
    expect(result.type('SimpleUser')).toBe('type SimpleUser { user: SimpleUser2 }')
    expect(result.type('SimpleUser2')).toBe('type SimpleUser2 { query: Query2 }')
  })
})

describe('a type within itself', () => {
  const Node = {
    type: 'object',
    required: ['parent'],
    properties: { id: { type: 'string' }, parent: ref('Node'), children: { type: 'array', items: ref('Node') } },
  }

  it('is read to any depth', () => {
    const result = imported(document({ '/thing': getOf(ref('Node')) }, { Node }))
    expect(result.type('Node')).toBe('type Node { id: ID parent: Node! children: [Node!] }')
    expect(result.connect('Query.thing')).toContain('selection: """ id parent { ...@ } children { ...@ } """')
    expect(result.findings).toEqual([])
  })

  it('says which of its renamed fields cannot be read in deep places', () => {
    const Leaf = { type: 'object', required: ['x-y'], properties: { 'x-y': { type: 'string' } } }
    const Tree = { type: 'object', properties: { leaf: ref('Leaf'), tree: ref('Tree') } }
    const result = imported(document({ '/thing': getOf(ref('Tree')) }, { Tree, Leaf }))
    expect(result.connect('Query.thing')).toContain('selection: """ leaf { xY: "x-y" } tree { ...@ } """')
    expect(result.type('Leaf')).toBe('type Leaf { xY: String }')
    expect(result.findings).toEqual(['openapi-depth #/components/schemas/Leaf/properties/x-y'])
  })

  it('can be written although it needs itself', () => {
    const body = { content: { 'application/json': { schema: ref('Node') } } }
    const result = imported(
      document({ '/thing': { post: { operationId: 'add', requestBody: body, responses: {} } } }, { Node }),
    )
    expect(result.type('NodeInput')).toBe('input NodeInput { id: ID parent: NodeInput children: [NodeInput!] }')
  })
})

describe('a reference', () => {
  it('with a schema next to it is both', () => {
    const Pet = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } }
    const next = { $ref: '#/components/schemas/Pet', required: ['name'], properties: { name: { type: 'string' } } }
    const { type } = imported(document({ '/thing': getOf(next) }, { Pet }, { openapi: '3.1.0' }))
    expect(type('ThingResult')).toBe('type ThingResult { id: ID! name: String! }')
  })

  it('with nullable next to it may be null', () => {
    const Pet = {
      type: 'object',
      required: ['owner'],
      properties: { owner: { ...Object(ref('Owner')), nullable: true } },
    }
    const Owner = { type: 'object', properties: { name: { type: 'string' } } }
    expect(imported(document({ '/thing': getOf(ref('Pet')) }, { Pet, Owner })).type('Pet')).toBe(
      'type Pet { owner: Owner }',
    )
  })

  it('that is dynamic leads to the anchor of its name, and is reported', () => {
    const Node = { $dynamicAnchor: 'node', type: 'object', properties: { next: { $dynamicRef: '#node' } } }
    const { type, findings } = imported(document({ '/thing': getOf(ref('Node')) }, { Node }, { openapi: '3.1.0' }))
    expect(type('Node')).toBe('type Node { next: Node }')
    expect(findings).toEqual(['openapi-ref #/components/schemas/Node/properties/next'])
  })
})

describe('the name of a component', () => {
  it('stays with it, whichever of those that clash is used first', () => {
    const [upper, lower] = ['Pet', 'pet'].map((name) => ({
      type: 'object',
      properties: { [name]: { type: 'string' } },
    }))
    const paths = [
      ['/a', ref('pet')],
      ['/b', ref('Pet')],
    ] as const
    for (const order of [paths, paths.toReversed()]) {
      const { type } = imported(
        document(Object.fromEntries(order.map(([path, schema]) => [path, getOf(schema, { operationId: path })])), {
          Pet: upper,
          pet: lower,
        }),
      )
      expect(type('Pet')).toBe('type Pet { Pet: String }')
      expect(type('Pet2')).toBe('type Pet2 { pet: String }')
    }
  })
})

describe('values that GraphQL enums cannot have', () => {
  it.each([
    ['texts', { type: 'string', enum: ['in progress', ''] }, 'String', 'One of "in progress", "".'],
    ['numbers', { type: 'integer', enum: [1, 2] }, 'Int', 'One of 1, 2.'],
    ['all kinds', { enum: [1, 'a', true] }, 'JSON', 'One of 1, "a", true.'],
    ['texts that clash as names', { type: 'string', enum: ['a-b', 'a_b'] }, 'String', 'One of "a-b", "a_b".'],
  ])('are named in the description, and pass as they are: %s', (_, schema, type, note) => {
    const Thing = { type: 'object', properties: { a: { ...schema, description: 'Words.' } } }
    const parameters = [{ name: 'q', in: 'query', schema }]
    const { sdl } = imported(document({ '/thing': getOf(ref('Thing'), { parameters }) }, { Thing }))
    expect(sdl).toContain(`Words.\n\n  ${note.replaceAll('"""', '')}\n  """\n  a: ${type}\n`)
    expect(sdl).toContain(note)
    expect(sdl).toMatch(new RegExp(`q: ${type}\\n`))
  })
})
