import { describe, expect, it } from 'vitest'
import { printBody } from '../../../../src/sources/graphql-calls/body.ts'
import type { RootCall, UpstreamSelection } from '../../../../src/sources/graphql-calls/root-call.ts'

/** A selection of a field with an argument of its own. */
function selectionOf(name: string, first: number): UpstreamSelection {
  const variables = [{ argument: 'first', type: 'Int', value: first }]
  return {
    fields: new Map([[name, { responseKey: name, name, variables, selection: undefined }]]),
    onTypes: new Map(),
  }
}

const callOf = (field: string, id: string, selection: UpstreamSelection): RootCall => ({
  connector: `Query.${field}`,
  operation: 'query',
  field,
  variables: [{ argument: 'id', type: 'ID!', value: id }],
  selection,
  batchSize: 1,
})

describe('the body of calls that go together', () => {
  const [posts, likes] = [selectionOf('posts', 3), selectionOf('likes', 5)]

  it('has the values of each time, and those inside the selections', () => {
    const bodyOf = (user: string, page: string) =>
      JSON.parse(String(printBody([callOf('user', user, posts), callOf('page', page, likes)]).content))
    const query =
      'query($v0: ID!, $v1: Int, $v2: ID!, $v3: Int) { r0: user(id: $v0) { posts(first: $v1) } r1: page(id: $v2) { likes(first: $v3) } }'
    expect(bodyOf('u1', 'p1')).toEqual({ query, variables: { v0: 'u1', v1: 3, v2: 'p1', v3: 5 } })
    expect(bodyOf('u2', 'p2')).toEqual({ query, variables: { v0: 'u2', v1: 3, v2: 'p2', v3: 5 } })
  })

  it('tells apart which selections go together, and in which order', () => {
    const queryOf = (...calls: RootCall[]) => JSON.parse(String(printBody(calls).content)).query
    const alone = queryOf(callOf('user', 'u', posts))
    const together = queryOf(callOf('user', 'u', posts), callOf('user', 'v', likes))
    const twice = queryOf(callOf('user', 'u', posts), callOf('user', 'v', posts))
    expect(alone).toBe('query($v0: ID!, $v1: Int) { r0: user(id: $v0) { posts(first: $v1) } }')
    expect(together).toContain('r1: user(id: $v2) { likes(first: $v3) }')
    expect(twice).toContain('r1: user(id: $v2) { posts(first: $v3) }')
  })
})
