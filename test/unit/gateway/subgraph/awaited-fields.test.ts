import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { expect, it, onTestFinished } from 'vitest'
import { createGateway } from '../../../../src/gateway/create-gateway.ts'
import { httpUpstream } from '../../../support/http-upstream.ts'
import { run } from '../../../support/run-operation.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

const entities = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Parcel { id shipping label } } }`

it.each(['compiled', 'reference'] as const)(
  'a field that requires what no module gives gets it of the router, the %s way',
  async (execution) => {
    const upstream = await httpUpstream(({ url }) => ({ json: { at: decodeURIComponent(url) } }))
    const directory = schemaDirectory({
      'shipping/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "${upstream.url}" })
        enum Unit { KG LB }
        type Query { units: [Unit] @connect(source: "s", http: { GET: "/units" }, selection: "$") }
        type Parcel @key(fields: "id") {
          id: ID!
          weight: Float! @external
          unit: Unit @external
          marks: [String!] @external
          shipping: String @requires(fields: "weight unit")
            @connect(source: "s", http: { GET: "/{$this.id}/{$this.weight}/{$this.unit}" }, selection: "$.at")
          label: String @requires(fields: "marks")
            @connect(source: "s", http: { GET: "/label/{$this.marks->joinNotNull('-')}" }, selection: "$.at")
        }`,
    })
    const gateway = await createGateway({ schemaDirectory: directory, env: {}, execution, subgraph: true })
    onTestFinished(() => gateway.close())
    const { answer } = await run(gateway, '{ _service { sdl } }')
    const { sdl } = (answer as { data: { _service: { sdl: string } } }).data._service
    expect(sdl).toContain(`type Parcel @key(fields: "id") {
  id: ID!
  shipping: String @requires(fields: "weight unit")
  label: String @requires(fields: "marks")
  weight: Float! @external
  unit: Unit @external
  marks: [String!] @external
}`)
    const other = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
      enum Unit { KG LB } type Query { parcel: Parcel }
      type Parcel @key(fields: "id") { id: ID! weight: Float! unit: Unit marks: [String!] }`
    const services = [sdl, other].map((text, at) => ({ name: `s${at}`, typeDefs: parse(text), url: 'http://s' }))
    expect(composeServices(services).errors).toBeUndefined()
    const of = (id: string, more: object) => ({ __typename: 'Parcel', id, ...more })
    const r = [
      of('1', { weight: 2.5, unit: 'KG', marks: ['a', 'b'] }),
      of('2', { weight: 'heavy', unit: 'KG', marks: [] }),
      of('3', { weight: 1, unit: 'LB', marks: ['c'] }),
    ]
    expect((await run(gateway, entities, { r })).answer).toEqual({
      data: {
        _entities: [
          { id: '1', shipping: '/1/2.5/KG', label: '/label/a-b' },
          null,
          { id: '3', shipping: '/3/1/LB', label: '/label/c' },
        ],
      },
      errors: [
        expect.objectContaining({
          path: ['_entities', 1],
          extensions: expect.objectContaining({ code: 'BAD_USER_INPUT', reason: 'representation-requires' }),
        }),
      ],
    })
  },
)
