import { describe, expect, it, onTestFinished } from 'vitest'
import { importOpenApi } from '../../../../../src/sources/rest/openapi/index.ts'
import { bothWays } from '../../../../support/both-ways.ts'
import { schemaDirectory } from '../../../../support/schema-directory.ts'
import { startApi } from '../rest-fixture.ts'
import { document, imported, ref } from './fixture.ts'

const text = { type: 'string' }
const object = (properties: object, required: readonly string[] = []) => ({ type: 'object', properties, required })
const Cat = object({ kind: { type: 'string', enum: ['cat'] }, 'nine-lives': text, friend: ref('Pet') }, ['kind'])
const Dog = object({ kind: { type: 'string', enum: ['dog'] }, bark: text }, ['kind', 'bark'])
const Pet = { oneOf: [ref('Cat'), ref('Dog')] }

const postOf = (schema: unknown) => ({
  '/pets': {
    post: {
      operationId: 'addPet',
      requestBody: { required: true, content: { 'application/json': { schema } } },
      responses: { 204: { description: '' } },
    },
    get: { operationId: 'pets', responses: { 204: { description: '' } } },
  },
})

/** A gateway, both ways, of a module that is nothing but the document. */
async function gatewayOf(schema: unknown, schemas: unknown) {
  const api = await startApi(() => ({ status: 204 }))
  onTestFinished(api.close)
  const { sdl } = importOpenApi(document(postOf(schema), schemas), { name: 'shop', url: api.url })
  const { run } = await bothWays(schemaDirectory({ 'shop/schema.graphql': sdl }), api)
  return { api, run }
}

describe('a body that is one of several objects', () => {
  it('is an input of which one field is given, called after the component', () => {
    const { type, sdl } = imported(document(postOf(ref('Pet')), { Pet, Cat, Dog }))
    expect(type('PetInput')).toBe('input PetInput @oneOf { cat: CatInput dog: DogInput }')
    expect(type('DogInput')).toBe('input DogInput { kind: String! = "dog" bark: String! }')
    expect(sdl).toContain('addPet(input: PetInput!): Boolean')
  })

  it.each([
    ['its title', object({ a: text }), { ...object({ b: text }), title: 'long name' }, 'option1', 'longName'],
    ['the one value of a property', object({ t: { const: 'A' } }), object({ t: { enum: ['MX-2'] } }), 'a', 'mx2'],
    ['its place', object({ a: text }), object({ b: text }), 'option1', 'option2'],
  ])('has inline alternatives that are called after %s', (_, first, second, ...expected) => {
    const { schema } = imported(document(postOf({ anyOf: [first, second] })))
    const fields = schema.getType('AddPetInput')?.toConfig() as { fields: object } | undefined
    expect(Object.keys(fields?.fields ?? {})).toEqual(expected)
  })

  it.each([
    ['renamed fields', '{ cat: { nineLives: "9" } }', { kind: 'cat', 'nine-lives': '9' }],
    ['another', '{ dog: { bark: "w" } }', { kind: 'dog', bark: 'w' }],
    [
      'one within another',
      '{ cat: { friend: { cat: { nineLives: "1", friend: { dog: { bark: "w" } } } } } }',
      { kind: 'cat', friend: { kind: 'cat', 'nine-lives': '1', friend: { kind: 'dog', bark: 'w' } } },
    ],
  ])('is sent as the one that was given, with %s', async (_, input, expected) => {
    const { api, run } = await gatewayOf(ref('Pet'), { Pet, Cat, Dog })
    expect((await run(`mutation { addPet(input: ${input}) }`)).answer).toEqual({ data: { addPet: true } })
    expect(api.seen.map(({ body }) => JSON.parse(body))).toEqual([expected, expected])
  })

  it('is sent in lists, and within objects', async () => {
    const body = object({ pets: { type: 'array', items: ref('Pet') }, 'best-pet': ref('Pet'), others: ref('Pet') })
    const { api, run } = await gatewayOf(body, { Pet, Cat, Dog })
    const input = { pets: [{ dog: { bark: 'w' } }, { cat: { nineLives: '9' } }], bestPet: { dog: { bark: 'x' } } }
    await run('mutation ($input: AddPetInput!) { addPet(input: $input) }', { input })
    expect(JSON.parse(api.seen[0]?.body ?? '')).toEqual({
      pets: [
        { kind: 'dog', bark: 'w' },
        { kind: 'cat', 'nine-lives': '9' },
      ],
      'best-pet': { kind: 'dog', bark: 'x' },
    })
  })

  it.each([
    ['two', '{ cat: {}, dog: { bark: "w" } }', 'OneOf Input Object "PetInput" must specify exactly one key.'],
    ['none', '{}', 'OneOf Input Object "PetInput" must specify exactly one key.'],
    ['an incomplete one', '{ dog: {} }', 'Field "DogInput.bark" of required type "String!" was not provided.'],
    ['null', '{ dog: null }', 'Field "PetInput.dog" must be non-null.'],
  ])('is refused with %s of them, before any call', async (_, input, message) => {
    const { api, run } = await gatewayOf(ref('Pet'), { Pet, Cat, Dog })
    await expect(run(`mutation { addPet(input: ${input}) }`)).rejects.toThrow(message)
    expect(api.seen).toEqual([])
  })

  it('has the common properties in every alternative', () => {
    const { type, findings } = imported(
      document(
        postOf({
          ...object({ name: text, t: text }, ['name']),
          oneOf: [object({ t: { const: 'A' } }, ['t']), object({ b: text })],
        }),
      ),
    )
    expect(type('AddPetAInput')).toBe('input AddPetAInput { name: String! t: String! = "A" }')
    expect(type('AddPetOption2Input')).toBe('input AddPetOption2Input { name: String! t: String b: String }')
    expect(findings.filter((finding) => finding.startsWith('openapi-union'))).toEqual([])
  })
})
