import { describe, expect, it } from 'vitest'
import { patchDocument } from '../../../../../src/sources/rest/openapi/patch-document.ts'
import { document, getOf, imported } from './fixture.ts'

describe('patchDocument', () => {
  // The examples of RFC 7396, appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j is %j', (target, patch, result) => {
    expect(patchDocument(target, patch)).toEqual(result)
  })

  it('leaves the document as it was, and sets no prototype', () => {
    const given = { a: { b: 1 } }
    const patched = patchDocument(given, JSON.parse('{"a":{"b":2},"__proto__":{"x":1}}'))
    expect(given).toEqual({ a: { b: 1 } })
    expect(patched).not.toHaveProperty('x')
  })
})

describe('a patch of the document', () => {
  it('is applied before the import, and reported where it removes nothing', () => {
    const patch = { paths: { '/thing': { get: { operationId: 'other', summary: null } }, '/gone': null } }
    const { schema, findings } = imported(document({ '/thing': getOf({ type: 'string' }) }), { patch })
    expect(schema.getQueryType()?.getFields()).toHaveProperty('other')
    expect(findings).toEqual(['openapi-patch #/paths/~1thing/get/summary', 'openapi-patch #/paths/~1gone'])
  })
})

describe('a security scheme', () => {
  it.each([
    [
      'apiKey',
      { type: 'apiKey', in: 'header', name: 'X-Key' },
      'auth.apiKey({ header: "X-Key", value: secret.env(\'SHOP_API_KEY\') })',
    ],
    [
      'basic',
      { type: 'http', scheme: 'Basic' },
      "auth.basic({ username: secret.env('SHOP_USER'), password: secret.env('SHOP_PASSWORD') })",
    ],
    ['bearer', { type: 'http', scheme: 'bearer' }, "auth.bearer({ token: secret.env('SHOP_TOKEN') })"],
    ['oauth2', { type: 'oauth2', flows: {} }, "auth.bearer({ token: secret.env('SHOP_TOKEN') })"],
    [
      'oauth2 with client credentials',
      { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://id.example/token', scopes: {} } } },
      "auth.clientCredentials({ tokenUrl: \"https://id.example/token\", client: { id: secret.env('SHOP_CLIENT_ID'), secret: secret.env('SHOP_CLIENT_SECRET') } })",
    ],
    [
      'oauth2 of Swagger 2',
      { type: 'oauth2', flow: 'application', tokenUrl: 'https://id.example/token' },
      "auth.clientCredentials({ tokenUrl: \"https://id.example/token\", client: { id: secret.env('SHOP_CLIENT_ID'), secret: secret.env('SHOP_CLIENT_SECRET') } })",
    ],
  ])('of type %s names its slot', (_, scheme, slot) => {
    const { remedies } = imported(document({}, {}, { components: { securitySchemes: { a: scheme } } }))
    expect(remedies).toEqual([`Configure \`auth\` in module.ts: ${slot}`])
  })
})
