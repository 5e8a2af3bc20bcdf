import { describe, expect, it, onTestFinished } from 'vitest'
import { importOpenApi } from '../../../../../src/sources/rest/openapi/index.ts'
import { bothWays } from '../../../../support/both-ways.ts'
import { schemaDirectory } from '../../../../support/schema-directory.ts'
import { startApi } from '../rest-fixture.ts'
import { document, imported, ref } from './fixture.ts'

const text = { type: 'string' }
const object = (properties: object) => ({ type: 'object', properties })
const json = (schema: unknown) => ({ description: '', content: { 'application/json': { schema } } })
const pathsOf = (responses: object) => ({ '/pet': { get: { operationId: 'pet', responses } } })
const errorsOf = (responses: object, schemas = {}) =>
  /errors: (\{.*\})\)$/m.exec(imported(document(pathsOf(responses), schemas)).sdl)?.[1]

describe('what failed answers hold', () => {
  it.each([
    ['at the top', object({ message: text, code: text }), '{ message: "$.message?", extensions: "code: $.code?" }'],
    [
      'under other names',
      object({ detail: text, errorCode: { type: 'integer' } }),
      '{ message: "$.detail?", extensions: "code: $.errorCode?" }',
    ],
    [
      'in an object',
      object({ error: ref('Inner') }),
      '{ message: "$.error?.message?", extensions: "code: $.error?.code?" }',
    ],
    [
      'in a list',
      object({ errors: { type: 'array', items: ref('Inner') } }),
      '{ message: "$.errors?->first?.message?", extensions: "code: $.errors?->first?.code?" }',
    ],
    [
      'by allOf',
      { allOf: [ref('Inner'), object({ x: text })] },
      '{ message: "$.message?", extensions: "code: $.code?" }',
    ],
    ['as a text alone', object({ message: { type: ['string', 'null'] } }), '{ message: "$.message?" }'],
    ['of types that are none', object({ message: object({}), code: { type: 'array', items: text } }), undefined],
    ['around itself', ref('Loop'), '{ message: "$.message?" }'],
    ['nowhere', ref('Missing'), undefined],
    ['as nonsense', { type: 3, properties: [1] }, undefined],
  ])('is found %s', (_, schema, expected) => {
    const schemas = {
      Inner: object({ message: text, code: text }),
      Loop: object({ message: text, error: ref('Loop') }),
    }
    expect(errorsOf({ 200: json(text), 404: json(schema) }, schemas)).toBe(expected)
  })

  it('comes from all operations, the most frequent place first', () => {
    const responses = {
      200: json(text),
      400: json(object({ title: text })),
      404: json(ref('E')),
      default: json(ref('E')),
    }
    expect(errorsOf(responses, { E: object({ message: text }) })).toBe('{ message: "$.message? ?? $.title?" }')
  })

  it('is not taken from a default that is the success', () => {
    expect(errorsOf({ default: json(object({ message: text })) })).toBeUndefined()
  })

  it('shows a code of its own name to clients where it is listed, and nothing where there is none', async () => {
    const bodies = [{ errorCode: '14_030', message: 'secret' }, { other: 1 }]
    let calls = 0
    const api = await startApi(() => ({ status: 422, body: bodies[Math.floor(calls++ / 2)] }))
    onTestFinished(api.close)
    const responses = { 200: json(text), 422: json(object({ message: text, errorCode: text })) }
    const { sdl } = importOpenApi(document(pathsOf(responses)), { name: 'shop', url: api.url })
    const module = `import { defineModule, rest } from 'selvedge'
export default defineModule({ source: rest({ reasons: ['14_030'] }) })`
    const { run } = await bothWays(schemaDirectory({ 'shop/schema.graphql': sdl, 'shop/module.ts': module }), api)
    const [first, second] = [await run('{ pet }'), await run('{ pet }')]
    const extensions = { code: 'UPSTREAM_BAD_REQUEST', retryable: false, source: 'shop', upstreamStatus: 422 }
    const failed = (more: object) => ({
      data: { pet: null },
      errors: [{ path: ['pet'], extensions: { ...extensions, ...more } }],
    })
    expect(first.answer).toMatchObject(failed({ reason: 'shop/14_030' }))
    expect(JSON.stringify(first.answer)).not.toContain('secret')
    expect(second.answer).toMatchObject(failed({}))
    expect(JSON.stringify(second.answer)).not.toContain('reason')
  })
})
