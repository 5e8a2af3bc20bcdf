import { expect, test } from 'vitest'
import { z } from 'zod'
import { ConfigError, parseOptions } from '../../../src/errors/index.ts'

const schema = z.strictObject({
  port: z.int('must be a whole number').default(4000),
  auth: z.object({ token: z.number('must be a number') }).optional(),
  list: z.array(z.string('must be text')).default([]),
})

test('gives the checked options with defaults', () => {
  expect(parseOptions(schema, {}, 'server')).toEqual({ port: 4000, list: [] })
})

test('names path, rule and received value of everything that is wrong, but no secret', () => {
  const options = { port: 'x'.repeat(300), auth: { token: 'canary' }, list: ['a', { b: 'canary' }] }
  let thrown: unknown
  try {
    parseOptions(schema, options, 'server')
  } catch (error) {
    thrown = error
  }
  if (!(thrown instanceof ConfigError)) throw thrown
  expect(thrown.problems).toEqual([
    { path: 'server.port', rule: 'must be a whole number', received: `"${'x'.repeat(119)}...` },
    { path: 'server.auth.token', rule: 'must be a number', received: undefined },
    { path: 'server.list.1', rule: 'must be text', received: 'an object of { b }' },
  ])
  expect(thrown.message.split('\n')).toHaveLength(3)
  expect(thrown.message).not.toContain('canary')
})
