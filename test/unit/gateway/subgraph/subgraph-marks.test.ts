import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { expect, it } from 'vitest'
import { createGateway } from '../../../../src/gateway/create-gateway.ts'
import { run } from '../../../support/run-operation.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

it('a subgraph has its tags wherever a module says them, and @shareable of objects alone', async () => {
  const directory = schemaDirectory({
    'a/schema.graphql': `
      type Query { items(by: By @tag(name: "arg")): [Item] @tag(name: "root") @connect(http: { GET: "http://a.invalid/" }, selection: "id at state") }
      input By @tag(name: "input") { name: String @tag(name: "inputField") }
      enum State @tag(name: "enum") { OPEN @tag(name: "value") @tag(name: "other") CLOSED }
      scalar At @tag(name: "scalar")
      union Found @tag(name: "union") = Item
      interface Named @tag(name: "interface") { id: ID @shareable @tag(name: "interfaceField") }
      type Item implements Named @tag(name: "object") { id: ID @shareable at: At state: State }`,
    'b/schema.graphql': `
      type Query { states: [State] @connect(http: { GET: "http://b.invalid/" }, selection: "$") }
      enum State { OPEN @tag(name: "value") CLOSED @tag(name: "ofB") }`,
  })
  const gateway = await createGateway({ schemaDirectory: directory, env: {}, subgraph: true })
  const { answer } = await run(gateway, '{ _service { sdl } }')
  await gateway.close()
  const { sdl } = (answer as { data: { _service: { sdl: string } } }).data._service
  expect(sdl).toBe(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@shareable", "@tag"])

type Query {
  items(by: By @tag(name: "arg")): [Item] @tag(name: "root")
  states: [State]
}

input By @tag(name: "input") {
  name: String @tag(name: "inputField")
}

enum State @tag(name: "enum") {
  OPEN @tag(name: "value") @tag(name: "other")
  CLOSED @tag(name: "ofB")
}

scalar At @tag(name: "scalar")

union Found @tag(name: "union") = Item

interface Named @tag(name: "interface") {
  id: ID @tag(name: "interfaceField")
}

type Item implements Named @tag(name: "object") {
  id: ID @shareable
  at: At
  state: State
}
`)
  expect(composeServices([{ name: 'a', typeDefs: parse(sdl), url: 'http://a' }]).errors).toBeUndefined()
})
