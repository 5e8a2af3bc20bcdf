import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../../../src/errors/config-error.ts'
import { graphql, type SoapOptions, soap } from '../../../../src/index.ts'
import { loadSoap } from '../../../support/soap-source.ts'

describe('a selection', () => {
  const found = async (sdl: string) =>
    (await loadSoap({ import: 'none' }, sdl)).findings
      .filter(({ rule }) => rule !== 'wsdl-no-address')
      .map(({ severity, rule, message, remedy, line }) => [severity, rule, message, remedy, line])
  const query = (directive: string) => `type Query { order(id: ID!): Order @soap(operation: "GetOrder"${directive}) }\n`
  const order = 'type Order { number: ID! customerId: ID total: Money } type Money { currency: String amount: Float }'

  it('that is only a path warns of fields that the answer has no name for, each once', async () => {
    const twice = query(', selection: "$.order"').replace(
      ' }\n',
      ' orders(id: [ID!]!): [Order!] @soap(operation: "GetOrders", selection: "$.order") }\n',
    )
    expect(await found(twice + order)).toEqual([
      [
        'warning',
        'selection-missing-field',
        'nothing gives Money.amount: Money has no such name',
        'write a selection that gives it',
        2,
      ],
    ])
    expect(await found(`${query('')}type Order { ordr: String }`)).toEqual([
      [
        'warning',
        'selection-missing-field',
        'nothing gives Order.ordr: the answer has no such name',
        'did you mean "order"?',
        2,
      ],
    ])
  })

  it('warns of fields that it leaves out, unless something else gives them', async () => {
    const selection = query(', selection: "$.order { number }"')
    expect(await found(`${selection}type Order { number: ID! customerId: ID }`)).toMatchObject([
      ['warning', 'selection-missing-field', expect.stringContaining('Order.customerId'), expect.anything(), 1],
    ])
    for (const type of [
      'type Order { number: ID! customerId: ID @map(selection: "$this.number") }',
      'type Order @key(fields: "number") @soap(operation: "GetOrders", input: "id: $batch.number", selection: "$.order { number customerId: customer_id }") { number: ID! customerId: ID }',
    ])
      expect(await found(selection + type)).toEqual([])
  })
})

describe('an input', () => {
  const found = async (args: string, input: string) =>
    (
      await loadSoap(
        { import: 'none' },
        `type Query { a: Int }\ntype Mutation { place(${args}): Boolean @soap(operation: "PlaceOrder", ${input} selection: "$(true)") }`,
      )
    ).findings.filter(({ rule }) => rule === 'soap-missing-input')

  it.each([
    ['id: ID!', 'input: "customer_id: $args.id"', 'Order requires "number", which nothing gives', 'add number: ...'],
    [
      'id: ID!',
      'input: "number: $args.id parent: { customer_id: $args.id }"',
      'Order requires "number", which nothing gives',
      'add number: ...',
    ],
    ['customerId: ID!', '', 'Order requires "number", which nothing gives', 'add an argument number'],
  ])('of %s, %s is told what it lacks', async (args, input, message, remedy) => {
    expect(await found(args, input)).toMatchObject([{ severity: 'warning', message, remedy, line: 2 }])
  })

  it.each([
    ['number: ID!', ''],
    ['id: ID!', 'input: "number: $args.id contact: { name: $args.id }"'],
  ])('of %s, %s lacks nothing', async (args, input) => {
    expect(await found(args, input)).toEqual([])
  })
})

describe('options', () => {
  const problems = (make: () => unknown): unknown => {
    try {
      return make()
    } catch (error) {
      return error instanceof ConfigError ? error.message.split('\n') : error
    }
  }

  it.each([
    [{ imports: 'none' }, ['soap: Unrecognized key: "imports", did you mean "import"?']],
    [{ atemptTimeoutMs: 1 }, ['soap: Unrecognized key: "atemptTimeoutMs", did you mean "attemptTimeoutMs"?']],
    [{ quite: 1, different: 2 }, ['soap: Unrecognized key: "quite"', 'soap: Unrecognized key: "different"']],
    [{ import: 'non' }, ["soap.import: must be 'all', 'none' or a list of operations (received \"non\")"]],
    [{ queries: 'GetX' }, ['soap.queries: must be a list of names (received "GetX")']],
    [{ ports: 'two' }, ["soap.ports: must be 'one' or 'each' (received \"two\")"]],
    [{ typePrefix: '1' }, [expect.stringContaining('soap.typePrefix: must be the beginning of a GraphQL name')]],
    [
      { notFound: 'null' },
      ['soap.notFound: must say which faults mean it: { faultCodes: [\'NOT_FOUND\'] } (received "null")'],
    ],
  ])('%j are refused with what they must be', (wrong, expected) => {
    const options = { wsdl: './a.wsdl', ...wrong } as unknown as SoapOptions
    expect(problems(() => soap(options))).toEqual(expected)
  })

  it('of GraphQL sources that are none are refused with what was meant', () => {
    const options = { url: 'http://a.example', introspectionTimeout: 5 }
    expect(problems(() => graphql(options))).toEqual([
      'graphql: Unrecognized key: "introspectionTimeout", did you mean "introspectionTimeoutMs"?',
    ])
  })

  it.each([
    [{ service: 'Ordrs' }, 'there is no service Ordrs'],
    [{ port: 'Soap13' }, 'there is no port Soap13'],
    [{ service: 'Orders', port: 'Soap13' }, 'there is no port Orders/Soap13'],
  ])('%j are told which services and ports there are', async (options, message) => {
    const { findings, isUsable } = await loadSoap(options)
    expect(isUsable).toBe(false)
    expect(findings).toMatchObject([
      { rule: 'wsdl-no-operations', message, remedy: 'choose `service` and `port` of: Orders/Soap11, Orders/Soap12' },
    ])
  })
})
