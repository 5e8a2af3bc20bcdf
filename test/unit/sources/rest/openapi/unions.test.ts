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

  it('is the member that requires least where nothing else says', async () => {
    const route = object({ src: text, check: text, continue: text })
    const schemas = {
      Dog: { ...route, required: ['src'] },
      Cat: object({ src: text, continue: text }, ['src', 'continue']),
    }
    const answer = [{ src: 'a' }, { src: 'a', continue: 'c' }, { src: 'a', check: 'b', continue: 'c' }]
    expect(await read({ type: 'array', items: either }, schemas, answer)).toMatchObject([
      { __typename: 'Dog' },
      { __typename: 'Cat', continue: 'c' },
      { __typename: 'Cat', continue: 'c' },
    ])
  })

  it('has the common properties in every member', async () => {
    const { type, findings } = imported(
      document({ '/thing': getOf({ ...object({ id: text }), oneOf: [ref('Cat'), object({ bark: text })] }) }, { Cat }),
    )
    expect(type('ThingResult')).toBe('union ThingResult = ThingResultCat | ThingResultOption2')
    expect(type('ThingResultOption2')).toBe('type ThingResultOption2 { id: ID bark: String }')
    expect(findings).toEqual([])
  })

  it('is JSON where one of them is no object', () => {
    const mixed = { oneOf: [ref('Cat'), text] }
    const { type, findings } = imported(document({ '/thing': getOf(object({ pet: mixed })) }, { Cat }))
    expect(type('ThingResult')).toBe('type ThingResult { pet: JSON }')
    expect(findings.filter((finding) => finding.startsWith('openapi-union'))).toHaveLength(1)
  })

  it('leaves no type empty where it stands too deep to be read', () => {
    const only = (next: string) => ({
      oneOf: [object({ [`l${next}`]: ref(next) }), object({ [`r${next}`]: ref(next) })],
    })
    const names = [...'ABCDEFGHIJKLMNOP']
    const schemas = Object.fromEntries(names.map((name, index) => [name, only(names[index + 1] ?? 'Z')]))
    expect(() =>
      imported(document({ '/thing': getOf(ref('A')) }, { ...schemas, Z: object({ z: text }) })),
    ).not.toThrow()
  })
})

describe('a map that is an answer', () => {
  it.each([
    ['numbers', { type: 'integer' }, { a: 1, b: 2 }, [1, 2]],
    ['objects', ref('Cat'), { a: { 'nine-lives': '9' } }, [{ nineLives: '9' }]],
    ['lists', { type: 'array', items: text }, { a: ['x'], b: [] }, [['x'], []]],
  ])('of %s is a list of its entries', async (_, additionalProperties, answer, values) => {
    const keys = Object.keys(answer)
    expect(await read({ type: 'object', additionalProperties }, { Cat }, answer)).toMatchObject(
      values.map((value, index) => ({ key: keys[index], value })),
    )
  })

  it('is called after its component, and JSON where its values may be anything', () => {
    const map = { type: 'object', additionalProperties: ref('Cat') }
    const { type, sdl } = imported(
      document(
        {
          '/thing': getOf(ref('Zoo')),
          '/any': getOf({ type: 'object', additionalProperties: true }, { operationId: 'any' }),
        },
        { Zoo: map, Cat },
      ),
    )
    expect(type('ZooEntry')).toBe('type ZooEntry { key: String! value: Cat! }')
    expect(sdl).toContain('thing: [ZooEntry!]\n')
    expect(sdl).toContain('any: JSON\n')
  })
})
