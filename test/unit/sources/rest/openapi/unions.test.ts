import { afterEach, describe, expect, it } from 'vitest'
import { importOpenApi } from '../../../../../src/sources/rest/openapi/index.ts'
import { testContext } from '../../../../support/upstream-fixture.ts'
import { loadModule, startApi } from '../rest-fixture.ts'
import { document, getOf, imported, ref } from './fixture.ts'

const open: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** What a GET of `schema` gives for the answer, through the whole connector. */
async function read(schema: unknown, schemas: unknown, answer: unknown): Promise<unknown> {
  const api = await startApi(() => ({ body: answer }))
  open.push(api.close)
  const { sdl } = importOpenApi(document({ '/thing': getOf(schema) }, schemas), { name: 'shop', url: api.url })
  const module = await loadModule(sdl)
  open.push(module.close)
  expect(module.details).toEqual([])
  const [outcome] = await module
    .connector('Query.thing')
    .prepare({ selectionSet: undefined, variables: {} })
    .fetch([{ args: {}, parent: {} }], testContext())
  return outcome
}

const text = { type: 'string' }
const object = (properties: object, required: readonly string[] = []) => ({ type: 'object', properties, required })
const Cat = object({ kind: text, 'nine-lives': text })
const Dog = object({ kind: text, bark: text })
const either = { oneOf: [ref('Cat'), ref('Dog')] }

describe('one of several objects', () => {
  it('becomes a union', () => {
    const { type, sdl } = imported(
      document({ '/thing': getOf(ref('Pet')) }, { Pet: { ...either, description: 'A pet.' }, Cat, Dog }),
    )
    expect(type('Pet')).toBe('union Pet = Cat | Dog')
    expect(sdl).toContain('thing: Pet')
    expect(sdl).toContain('"A pet."\nunion')
  })

  it.each([
    ['its mapping', { propertyName: 'kind', mapping: { c: '#/components/schemas/Cat', d: 'Dog' } }, 'c', 'd'],
    ['the names of the components', { propertyName: 'kind' }, 'Cat', 'Dog'],
  ])('is told by a discriminator and %s', async (_, discriminator, cat, dog) => {
    const answer = [{ kind: cat, 'nine-lives': '9' }, { kind: dog, bark: 'w' }, { kind: 'newt' }]
    expect(await read({ type: 'array', items: { ...either, discriminator } }, { Cat, Dog }, answer)).toEqual([
      { __typename: 'Cat', kind: cat, nineLives: '9' },
      { __typename: 'Dog', kind: dog, bark: 'w' },
      {},
    ])
  })

  it('is told by a property that has other constants in each', async () => {
    const schemas = {
      Cat: object({ type: { enum: ['cat', 'lion'] }, name: text }),
      Dog: object({ type: { const: 'dog' }, name: text }),
    }
    expect(
      await read({ type: 'array', items: either }, schemas, [{ type: 'lion' }, { type: 'dog', name: 'a' }]),
    ).toEqual([
      { __typename: 'Cat', type: 'lion' },
      { __typename: 'Dog', type: 'dog', name: 'a' },
    ])
  })

  it.each([
    ['a required property of its own', object({ bark: text }, ['bark']), object({ purr: text, bite: text }, ['purr'])],
    ['a property of its own that may be absent', object({ bark: text }), object({ purr: text })],
    ['more than the other has', object({ purr: text, bark: text }), object({ purr: text })],
  ])('is told by %s', async (_, dog, cat) => {
    const schemas = { Dog: dog, Cat: cat }
    const pets = object({ a: either, b: either, c: either })
    expect(await read(pets, schemas, { a: { bark: 'w' }, b: { purr: 'p' }, c: null })).toEqual({
      a: { __typename: 'Dog', bark: 'w' },
      b: { __typename: 'Cat', purr: 'p' },
      c: null,
    })
  })

  it('is taken for the first of those that look alike, which is reported', () => {
    const schemas = { Cat: object({ name: text }), Dog: object({ name: text }) }
    const { type, findings } = imported(document({ '/thing': getOf(object({ pet: either })) }, schemas))
    expect(type('ThingResultPet')).toBe('union ThingResultPet = Cat')
    expect(findings).toEqual([
      'openapi-union #/paths/~1thing/get/responses/200/content/application~1json/schema/properties/pet',
    ])
  })

  it('is told apart in places that are read to any depth, once', async () => {
    const schemas = { Cat: object({ purr: text, friend: either }), Dog: object({ bark: text, friend: either }) }
    const answer = { purr: 'a', friend: { bark: 'b', friend: { purr: 'c', friend: { bark: 'd' } } } }
    expect(await read(either, schemas, answer)).toMatchObject({
      __typename: 'Cat',
      friend: { __typename: 'Dog', bark: 'b', friend: { __typename: 'Cat', purr: 'c' } },
    })
  })

  it('is JSON in a body, and where one of them is no object', () => {
    const requestBody = { content: { 'application/json': { schema: object({ pet: either }) } } }
    const mixed = { oneOf: [ref('Cat'), text] }
    const { type, findings } = imported(
      document(
        { '/thing': { ...(getOf(object({ pet: mixed })) as object), put: { operationId: 'put', requestBody } } },
        { Cat, Dog },
      ),
    )
    expect(type('PutInput')).toBe('input PutInput { pet: JSON }')
    expect(type('ThingResult')).toBe('type ThingResult { pet: JSON }')
    expect(findings.filter((finding) => finding.startsWith('openapi-union'))).toHaveLength(2)
  })
})
