import { afterEach, describe, expect, it } from 'vitest'
import { importOpenApi } from '../../../../../src/sources/rest/openapi/index.ts'
import { testContext } from '../../../../support/upstream-fixture.ts'
import { loadModule, startApi } from '../rest-fixture.ts'
import { document, imported, ref } from './fixture.ts'

const open: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

const text = { type: 'string' }
const integer = { type: 'integer' }
const list = (items: unknown) => ({ type: 'array', items })
const object = (properties: object) => ({ type: 'object', properties })
const query = (name: string, schema: unknown, more: object = {}) => ({ name, in: 'query', schema, ...more })
const path = (name: string) => ({ name, in: 'path', required: true, schema: integer })
const get = (schema: unknown, parameters: readonly unknown[], more: object = {}) => ({
  get: { parameters, responses: { 200: { description: '', content: { 'application/json': { schema } }, ...more } } },
})

/** What the connector of `coordinate` gives for parents, and the targets of the requests that it made. */
async function fetch(written: unknown, coordinate: string, parents: readonly Record<string, unknown>[], body: unknown) {
  const api = await startApi(() => ({ body }))
  open.push(api.close)
  const { sdl } = importOpenApi(written, { name: 'shop', url: api.url })
  const module = await loadModule(sdl)
  open.push(module.close)
  expect(module.details).toEqual([])
  const outcomes = await module
    .connector(coordinate)
    .prepare({ selectionSet: undefined, variables: {} })
    .fetch(
      parents.map((parent) => ({ args: {}, parent })),
      testContext(),
    )
  return { outcomes, urls: api.seen.map(({ url }) => decodeURIComponent(url)) }
}

const Pet = object({ id: integer, 'full-name': text })
const pets = (parameters: readonly unknown[], answer: unknown = list(ref('Pet'))) =>
  document({ '/pets': get(answer, parameters), '/pets/{petId}': get(ref('Pet'), [path('petId')]) }, { Pet })

describe('an endpoint for one below the endpoint for many', () => {
  it('makes the type an entity that is got by its key', async () => {
    const { sdl } = imported(pets([]))
    expect(sdl).toContain('type Pet\n  @key(fields: "id")')
    const { outcomes, urls } = await fetch(pets([]), 'Pet', [{ id: '7' }], { id: 7, 'full-name': 'a' })
    expect(urls).toEqual(['/pets/7'])
    expect(outcomes).toEqual([{ id: 7, fullName: 'a' }])
  })

  it.each([
    ['repeated', query('ids', list(integer)), '/pets?ids=1&ids=2'],
    ['joined', query('petIds', list(integer), { explode: false }), '/pets?petIds=1,2'],
    ['joined by pipes', query('id', list(integer), { explode: false, style: 'pipeDelimited' }), '/pets?id=1|2'],
    ['a text', query('ids', text, { required: true }), '/pets?ids=1,2'],
  ])('is asked once for many where it takes ids, %s', async (_, ids, url) => {
    const answer = [
      { id: 2, 'full-name': 'b' },
      { id: 1, 'full-name': 'a' },
    ]
    const { outcomes, urls } = await fetch(pets([ids]), 'Pet', [{ id: '1' }, { id: '2' }], answer)
    expect(urls).toEqual([url])
    expect(outcomes).toEqual([
      { id: 1, fullName: 'a' },
      { id: 2, fullName: 'b' },
    ])
  })

  it('finds the items in the answer, and keeps to their number', async () => {
    const ids = query('ids', { ...list(integer), maxItems: 1 })
    const written = pets([ids, query('page', integer)], object({ total: integer, data: list(ref('Pet')) }))
    const { outcomes, urls } = await fetch(written, 'Pet', [{ id: '1' }, { id: '2' }], { data: [{ id: 2 }] })
    expect(urls.sort()).toEqual(['/pets?ids=1', '/pets?ids=2'])
    expect(outcomes).toEqual([null, { id: 2 }])
  })

  it.each([
    ['there is no list', document({ '/pets/{id}': get(ref('Pet'), [path('id')]) }, { Pet })],
    ['the list is of other things', pets([], list(text))],
    [
      'one needs more than its key',
      document(
        {
          '/pets': get(list(ref('Pet')), []),
          '/pets/{id}': get(ref('Pet'), [path('id'), query('q', text, { required: true })]),
        },
        { Pet },
      ),
    ],
  ])('makes none where %s', (_, written) => {
    expect(imported(written).sdl).not.toContain('@key')
  })
})

describe('a link of an answer', () => {
  const linked = (link: object) =>
    document(
      {
        '/users/{name}': get(ref('User'), [path('name')], { links: { 'user-pets': link } }),
        '/pets': { ...get(list(ref('Pet')), [query('owner', text), query('size', integer)]) },
      },
      { User: object({ login: text }), Pet },
    )
  const pets = { operationRef: '#/paths/~1pets/get', parameters: { owner: '$response.body#/login' } }

  it('is a field that calls the linked operation', async () => {
    const { type, findings } = imported(linked(pets))
    expect(type('User')).toBe('type User { login: String userPets(size: Int): [Pet!] }')
    expect(findings).toEqual([])
    const { outcomes, urls } = await fetch(linked(pets), 'User.userPets', [{ login: 'ann' }], [{ id: 1 }])
    expect(urls).toEqual(['/pets?owner=ann'])
    expect(outcomes).toEqual([[{ id: 1 }]])
  })

  it.each([
    ['leads nowhere', { operationId: 'nobody' }],
    ['needs what the answer does not hold', { ...pets, parameters: { owner: '$request.path.name' } }],
    ['has a body', { ...pets, requestBody: '$response.body' }],
  ])('that %s is reported', (_, link) => {
    const { type, findings } = imported(linked(link))
    expect(type('User')).toBe('type User { login: String }')
    expect(findings).toEqual(['openapi-link #/paths/~1users~1{name}/get/responses/200/links/user-pets'])
  })
})
