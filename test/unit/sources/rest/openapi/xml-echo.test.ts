import { expect, it } from 'vitest'
import { importOpenApi } from '../../../../../src/sources/rest/openapi/index.ts'
import { createRandom, type Random } from '../../../../differential/harness/random.ts'
import { testContext } from '../../../../support/upstream-fixture.ts'
import { loadModule, startApi } from '../rest-fixture.ts'
import { document } from './fixture.ts'

/** A schema with any `xml`, and a value for it as a client gives it. */
interface Sample {
  readonly schema: object
  readonly value: unknown
}

const texts = ['', ' a ', '007', '<&>"', 'é\n', 'true']

/** Schemas whose elements have different names each, so that all of a value can be told apart in its XML. */
function createSamples({ below, chance, pick }: Random) {
  let count = 0
  const plain = () => (chance(0.5) ? { name: `n${pick(['-', '.', '_'])}${count++}` } : {})
  const words = (): object => {
    const name = plain()
    return chance(0.3)
      ? { ...name, namespace: pick(['urn:a', 'urn:b']), ...(chance(0.7) && { prefix: pick(['p', 'q']) }) }
      : name
  }
  const withWords = (schema: object, more: object = {}) =>
    chance(0.6) ? { ...schema, xml: { ...words(), ...more } } : schema

  const scalar = (): Sample => {
    switch (below(4)) {
      case 0:
        return { schema: { type: 'integer' }, value: below(1000) - 500 }
      case 1:
        return { schema: { type: 'number' }, value: below(1000) / 8 }
      case 2:
        return { schema: { type: 'boolean' }, value: chance(0.5) }
      default:
        return { schema: { type: 'string' }, value: pick(texts) }
    }
  }
  const object = (depth: number): Sample => {
    const entries = Array.from({ length: 1 + below(4) }, () => {
      const key = `k${count++}`
      return [key, property(depth + 1)] as const
    })
    const properties = Object.fromEntries(entries.map(([key, { schema }]) => [key, schema]))
    return {
      schema: { type: 'object', properties },
      value: Object.fromEntries(entries.map(([key, { value }]) => [key, value])),
    }
  }
  const item = (depth: number): Sample => (depth < 3 && chance(0.5) ? object(depth) : scalar())
  const property = (depth: number): Sample => {
    if (chance(0.4)) {
      const { schema, value } = item(depth)
      const length = below(4)
      const isWrapped = chance(0.5)
      const items = withWords(schema)
      const list = { type: 'array', items }
      return {
        schema: isWrapped ? { ...list, xml: { ...words(), wrapped: true } } : withWords(list),
        value: Array.from({ length }, () => value),
      }
    }
    const { schema, value } = item(depth)
    const isAttribute = !('properties' in schema) && chance(0.3)
    return { schema: isAttribute ? { ...schema, xml: { ...plain(), attribute: true } } : withWords(schema), value }
  }
  return () => {
    const { schema, value } = object(0)
    return { schema: { ...schema, xml: { ...words(), name: 'root' } }, value }
  }
}

it('what is written as XML is read as the same, whatever the `xml` of its schema says', async () => {
  const api = await startApi(({ body }) => ({ headers: { 'content-type': 'application/xml' }, body }))
  const sample = createSamples(createRandom(11))
  for (let run = 0; run < 20; run++) {
    const { schema, value } = sample()
    const content = { 'application/xml': { schema: { $ref: '#/components/schemas/Root' } } }
    const operation = { operationId: 'echo', requestBody: { required: true, content }, responses: { 200: { content } } }
    const { sdl, report } = importOpenApi(document({ '/echo': { post: operation } }, { Root: schema }), {
      name: 'shop',
      url: api.url,
    })
    const module = await loadModule(sdl)
    const [outcome] = await module
      .connector('Mutation.echo')
      .prepare({ selectionSet: undefined, variables: {} })
      .fetch([{ args: { input: value }, parent: {} }], testContext({ deadlineMs: Number.POSITIVE_INFINITY }))
    expect({ report, findings: module.findings, outcome }).toEqual({
      report: [],
      findings: [],
      outcome: value,
    })
    await module.close()
  }
  await api.close()
})
