import { expect, test } from 'vitest'
import { errorWordOf, readToken } from '../../../../src/upstream/auth/oauth2/read-token.ts'

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))

test.each<[unknown, number]>([
  [3600, 3_600_000],
  ['3600', 3_600_000],
  [0.5, 1000],
  [0, 1000],
  [-5, 1000],
  [1e300, 86_400_000],
  ['99999999999999999999', 300_000],
  ['-1', 300_000],
  ['soon', 300_000],
  [null, 300_000],
  [{}, 300_000],
  [undefined, 300_000],
])('expires_in %j holds %d ms', (expiresIn, lifetimeMs) => {
  expect(readToken(bytes({ access_token: 'a', expires_in: expiresIn }))).toEqual({
    value: 'a',
    lifetimeMs,
    refreshToken: undefined,
  })
})

test.each<[unknown, string]>([
  ['<html>', 'is no JSON object'],
  ['"a"', 'is no JSON object'],
  ['null', 'is no JSON object'],
  ['['.repeat(200_000), 'is no JSON object'],
  [{}, 'has no access_token that a header could carry'],
  [{ access_token: '' }, 'has no access_token that a header could carry'],
  [{ access_token: 7 }, 'has no access_token that a header could carry'],
  [{ access_token: 'a\r\nx-evil: 1' }, 'has no access_token that a header could carry'],
  [{ access_token: 'a', token_type: 'mac' }, 'has a token_type that is not Bearer'],
  [{ access_token: 'a', token_type: 7 }, 'has a token_type that is not Bearer'],
])('%.40j %s', (answer, problem) => {
  expect(readToken(bytes(answer))).toBe(problem)
})

test('takes the kinds that are sent as bearer tokens, and the next refresh token', () => {
  for (const kind of ['Bearer', 'bearer', 'N_A', undefined])
    expect(readToken(bytes({ access_token: 'a', token_type: kind, refresh_token: 'r' }))).toMatchObject({
      value: 'a',
      refreshToken: 'r',
    })
})

test.each<[unknown, string | undefined]>([
  [{ error: 'invalid_client' }, 'invalid_client'],
  [{ error: 'bad secret hunter2' }, undefined],
  [{ error: 7 }, undefined],
  ['oops', undefined],
])('the error word of %j is %s', (answer, word) => {
  expect(errorWordOf(bytes(answer))).toBe(word)
})
