import { describe, expect, onTestFinished, test } from 'vitest'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { run } from '../../support/run-operation.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'

/** Loads a module and runs a query, with what went upstream. */
async function ask(execution: 'compiled' | 'reference', types: string, query: string) {
  const upstream = await httpUpstream(({ url, body }) => {
    if (url === '/users') return { json: [{ id: 1 }, { id: 2 }] }
    if (url.startsWith('/user/')) return { json: { id: url.slice(6), name: `user ${url.slice(6)}` } }
    const { ids } = JSON.parse(body) as { readonly ids: readonly number[] }
    return { json: ids.map((id) => ({ id, name: `user ${id}` })).reverse() }
  })
  const source = `extend schema @source(name: "api", http: { baseURL: "${upstream.url}" })`
  const gateway = await createGateway({
    schemaDirectory: schemaDirectory({ 'people/schema.graphql': `${source}\n${types}` }),
    env: {},
    execution,
  })
  onTestFinished(() => gateway.close())
  const { data, errors } = await run(gateway, query)
  const rules = gateway.diagnostics.map(({ severity, rule }) => `${severity} ${rule}`)
  return { data, errors, calls: upstream.seen.map(({ method, url }) => `${method} ${url}`).sort(), rules }
}

const users = 'users: [User!] @connect(http: { GET: "/users" }, selection: "id")'
const batched = '@connect(http: { POST: "/find", body: "ids: $batch.id" }, selection: "id name")'
const one = 'user(id: ID!): User @connect(http: { GET: "/user/{$args.id}" }, entity: true, selection: "id name")'
const named = {
  users: [
    { id: '1', name: 'user 1' },
    { id: '2', name: 'user 2' },
  ],
}

describe.each(['compiled', 'reference'] as const)('a key that is not written, the %s way', (execution) => {
  test.each<[string, string, readonly string[]]>([
    [
      'what a connector on the type reads of $batch',
      `type Query { ${users} } type User ${batched} { id: ID! name: String }`,
      ['GET /users', 'POST /find'],
    ],
    [
      'what it reads of $this',
      `type Query { ${users} } type User @connect(http: { GET: "/user/{$this.id}" }, selection: "id name") { id: ID! name: String }`,
      ['GET /user/1', 'GET /user/2', 'GET /users'],
    ],
    [
      'the arguments of an entity query',
      `type Query { ${users} ${one} } type User { id: ID! name: String }`,
      ['GET /user/1', 'GET /user/2', 'GET /users'],
    ],
    [
      'another key beside it',
      `type Query { ${users} } type User @key(fields: "name") ${batched} { id: ID! name: String }`,
      ['GET /users', 'POST /find'],
    ],
    [
      'a key that is written',
      `type Query { ${users} } type User @key(fields: "id") ${batched} { id: ID! name: String }`,
      ['GET /users', 'POST /find'],
    ],
  ])('is %s', async (_, types, calls) => {
    expect(await ask(execution, types, '{ users { id name } }')).toEqual({ data: named, errors: [], calls, rules: [] })
  })

  test('may reach into an object', async () => {
    const types = `type Query { homes: [User!] @connect(http: { GET: "/users" }, selection: "home: { id }") }
      type User @connect(http: { GET: "/user/{$this.home.id}" }, selection: "home: { id } name") { name: String home: Home } type Home { id: ID }`
    expect(await ask(execution, types, '{ homes { name } }')).toEqual({
      data: { homes: [{ name: 'user 1' }, { name: 'user 2' }] },
      errors: [],
      calls: ['GET /user/1', 'GET /user/2', 'GET /users'],
      rules: [],
    })
  })

  test.each([
    ['a list', 'homes: [Home]', '$this.homes.id'],
    ['an interface', 'homes: Place', '$this.homes.id'],
  ])('is told where it would lead through %s: the connector can never be called', async (_, field, read) => {
    const nested = `interface Place { id: ID } type User @connect(http: { GET: "/user/{${read}->first}" }, selection: "id name")
      { id: ID! name: String ${field} } type Home implements Place { id: ID }`
    const { data, rules } = await ask(execution, `type Query { ${users} } ${nested}`, '{ users { id name } }')
    expect(data).toEqual({
      users: [
        { id: '1', name: null },
        { id: '2', name: null },
      ],
    })
    expect(rules).toContain('warning connector-unused')
  })

  test('ends where a scalar begins that can hold anything', async () => {
    const types = `scalar JSON type Query { homes: [User!] @connect(http: { GET: "/users" }, selection: "home: { id }") }
      type User @connect(http: { GET: "/user/{$this.home.id}" }, selection: "home: { id } name") { name: String home: JSON }`
    expect(await ask(execution, types, '{ homes { name } }')).toMatchObject({
      data: { homes: [{ name: 'user 1' }, { name: 'user 2' }] },
      rules: [],
    })
  })
})
