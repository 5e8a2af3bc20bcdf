import { buildSchema, graphqlSync, type IntrospectionQuery } from 'graphql'
import { describe, expect, it } from 'vitest'
import { createSource } from '../../../../src/sources/create-source.ts'
import { graphql } from '../../../../src/sources/graphql/index.ts'
import type { FileFinding } from '../../../../src/sources/source.ts'
import type { UpstreamEvent } from '../../../../src/upstream/upstream-event.ts'
import { httpUpstream, type Seen } from '../../../support/http-upstream.ts'
import { manualTime } from '../../../support/manual-time.ts'
import { gatewayOver, run } from '../../../support/run-operation.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

const sdl = `
  type Query { item(id: ID!, size: Int = 1): Item  search(in: Filter): [Item!] }
  type Item { id: ID! state: State owner: Owner }
  type Owner { name: String }
  enum State { ON OFF }
  input Filter { state: State }
`

/** A service that answers introspection alone, as `alter` has it. */
function service(schema: () => string, alter: (answer: object, request: Seen) => object = (answer) => answer) {
  return httpUpstream((request) => {
    const { query } = JSON.parse(request.body) as { query: string }
    return { json: alter(graphqlSync({ schema: buildSchema(schema()), source: query }), request) }
  })
}

async function gatewayOf(url: string, options = '') {
  const directory = schemaDirectory({
    'shop/module.ts': `import { auth, defineModule, graphql, secret } from 'selvedge'
export default defineModule({ source: graphql({ url: '${url}', ${options} }) })`,
    'well/schema.graphql': 'type Query { well: String }',
    'well/resolvers.ts': 'export default { Query: { well: () => "yes" } }',
  })
  const gateway = await gatewayOver(directory, { KEY: 'k' })
  const found = gateway.diagnostics.map(({ rule, message }) => `${rule}: ${message}`)
  return { gateway, found }
}

describe('introspection', () => {
  it.each([
    ['knows all of today', /never/, 1],
    ['does not know isOneOf', /isOneOf/, 2],
    ['does not know what came in 2021', /isOneOf|specifiedByURL|inputFields\(includeDeprecated/, 3],
    ['does not know deprecation, or locations', /isOneOf|specifiedByURL|includeDeprecated|isDeprecated|locations/, 4],
  ])('of a service that %s', async (_, unknown, calls) => {
    const upstream = await service(
      () => sdl,
      (answer, { body }) => (unknown.test(body) ? { errors: [{ message: 'Cannot query field' }] } : answer),
    )
    const { gateway, found } = await gatewayOf(upstream.url)
    expect(found).toEqual([])
    expect(upstream.seen).toHaveLength(calls)
    expect(Object.keys(gateway.schema.getQueryType()?.getFields() ?? {})).toEqual(['item', 'search', 'well'])
  })

  it('is asked for with the source’s credentials and headers', async () => {
    const upstream = await service(() => sdl)
    await gatewayOf(
      upstream.url,
      `headers: { 'X-Team': 'a' }, auth: auth.apiKey({ header: 'x-key', value: secret.env('KEY') })`,
    )
    expect(upstream.seen.map(({ headers }) => [headers['x-team'], headers['x-key']])).toEqual([['a', 'k']])
  })

  it('that is refused is told, as is one that takes too long, and the other modules go on', async () => {
    const refusing = await service(
      () => sdl,
      () => ({ errors: [{ message: 'introspection is off at 10.0.0.1' }] }),
    )
    const { found } = await gatewayOf(refusing.url)
    expect(found).toEqual([
      "upstream-introspection-failed: the upstream's schema could not be introspected: the service refuses it",
    ])
    const silent = await httpUpstream(() => new Promise<never>(() => {}))
    const late = await gatewayOf(silent.url, 'introspectionTimeoutMs: 100')
    expect(late.found).toEqual([expect.stringContaining('upstream-introspection-failed')])
    expect((await run(late.gateway, '{ well }')).answer).toEqual({ data: { well: 'yes' } })
  })

  it('with holes loses what refers to them, and says so', async () => {
    const upstream = await service(
      () => `${sdl} union Any = Item | Owner  extend type Query { any: Any byState(state: State!): Item }`,
      (answer) => {
        const { __schema: schema } = (answer as { data: IntrospectionQuery }).data
        const types = schema.types
          .filter(({ name }) => name !== 'State')
          .map((type) => (type.name === 'Owner' ? { ...type, fields: null } : type))
        return { data: { __schema: { ...schema, types } }, errors: [{ message: 'not for you' }] }
      },
    )
    const { gateway, found } = await gatewayOf(upstream.url)
    expect(found).toEqual([
      'upstream-schema-hole: Query.byState(state:) is left out: its type State is not told',
      'upstream-schema-hole: Query.byState is left out: its argument state is required',
      'upstream-schema-hole: Item.state is left out: its type State is not told',
      'upstream-schema-hole: Filter.state is left out: its type State is not told',
      'upstream-schema-hole: Owner is left out: none of its fields can be used',
      'upstream-schema-hole: Filter is left out: none of its fields can be used',
      'upstream-schema-hole: Query.search(in:) is left out: its type Filter is not told',
      'upstream-schema-hole: Item.owner is left out: its type Owner is not told',
    ])
    expect(String(gateway.schema.getQueryType()?.getFields().any?.type)).toBe('Any')
    expect(Object.keys(gateway.schema.getQueryType()?.getFields() ?? {})).toEqual(['item', 'search', 'any', 'well'])
  })
})

describe('a schema that is looked at again', () => {
  async function watched(transform = {}) {
    let current = sdl
    let isDown = false
    const upstream = await httpUpstream(({ body }) => {
      if (isDown) return { status: 404, json: {} }
      const { query } = JSON.parse(body) as { query: string }
      return { json: graphqlSync({ schema: buildSchema(current), source: query }) }
    })
    const time = manualTime()
    const findings: FileFinding[] = []
    const events: UpstreamEvent[] = []
    let heard = () => {}
    const backend = await graphql({ url: upstream.url, transform, refresh: { everyMs: 60_000 } }).load({
      name: 'shop',
      directory: '/nowhere',
      document: undefined,
      env: {},
      timer: time.timer,
      report: (finding) => findings.push(finding),
      onUpstreamEvent: (event) => {
        if (event.kind !== 'schema') return
        events.push(event)
        heard()
      },
    })
    if (backend === undefined) throw new Error(JSON.stringify(findings))
    const source = createSource({ name: 'shop', backend, document: undefined, resolvers: undefined, report: () => {} })
    const look = async () => {
      const calls = upstream.seen.length
      const told = new Promise<void>((resolve) => {
        heard = resolve
      })
      await time.pass(60_000)
      await told
      while (time.pending() === 0) await new Promise(setImmediate)
      return upstream.seen.length - calls
    }
    return {
      events,
      source,
      time,
      look,
      close: () => backend.close(),
      become: (next: string) => {
        current = next
      },
      goDown: () => {
        isDown = true
      },
    }
  }

  it('tells what changed, whether it breaks callers, and what of the mapping it breaks', async () => {
    const { events, source, look, become, close, time } = await watched()
    expect(source?.schemaChanges?.()).toBeUndefined()
    become(sdl.replace('item(id: ID!, size: Int = 1)', 'thing(id: ID!)').replace('ON OFF', 'ON OFF IDLE'))
    await look()
    const changes = {
      count: 2,
      changes: [
        { kind: 'breaking', description: 'Query.item was removed.' },
        { kind: 'dangerous', description: 'IDLE was added to enum type State.' },
      ],
      mapping: ['Query.item: the upstream has no query "item"'],
    }
    expect(events).toEqual([{ kind: 'schema', source: 'shop', change: 'breaking', ...changes }])
    expect(source?.schemaChanges?.()).toEqual({ kind: 'breaking', ...changes })
    become(`${sdl} extend type Item { title: String }`)
    await look()
    expect(events[1]).toEqual({
      kind: 'schema',
      source: 'shop',
      change: 'compatible',
      count: 0,
      changes: [],
      mapping: [],
    })
    become(`# the same in other words\n${sdl}`)
    await look()
    expect(events[2]).toEqual({ kind: 'schema', source: 'shop', change: 'same' })
    expect(source?.schemaChanges?.()).toBeUndefined()
    await close()
    expect(time.pending()).toBe(0)
  })

  it('tells which wishes of the module it no longer has a place for', async () => {
    const { events, look, become, close } = await watched({ rename: { 'Query.item': 'thing' }, exclude: ['State'] })
    become(sdl.replace('item(id: ID!, size: Int = 1)', 'piece(id: ID!)'))
    await look()
    expect(events).toMatchObject([
      {
        change: 'breaking',
        mapping: ['transform.rename: nothing of the upstream\'s schema is called "Query.item"'],
      },
    ])
    await close()
  })

  it('that cannot be seen is told once, and what was known stays', async () => {
    const { events, look, goDown, become, source, close } = await watched()
    become(`${sdl} extend type Item { title: String }`)
    await look()
    goDown()
    await look()
    expect(events[1]).toMatchObject({ change: 'unread', problem: expect.not.stringContaining('127.0.0.1') })
    expect(source?.schemaChanges?.()).toMatchObject({ kind: 'compatible' })
    await close()
  })
})
