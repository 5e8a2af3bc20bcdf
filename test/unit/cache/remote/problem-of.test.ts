import { describe, expect, it } from 'vitest'
import { problemOf } from '../../../../src/cache/remote/problem-of.ts'

const coded = (code: unknown, message: string) => Object.assign(new Error(message), { code })

describe('a problem in a few words', () => {
  it.each<[cause: unknown, problem: string]>([
    [coded('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.5:6379'), 'ECONNREFUSED'],
    [coded('ENOTFOUND', 'getaddrinfo ENOTFOUND cache'), 'ENOTFOUND'],
    [new Error('WRONGPASS invalid username-password pair or user is disabled.'), 'WRONGPASS'],
    [new Error('OOM command not allowed when used memory > maxmemory.'), 'OOM'],
    [new Error('Socket closed unexpectedly'), 'Socket closed unexpectedly'],
    [new Error('no answer within 50 ms'), 'no answer within 50 ms'],
    [new TypeError('cannot reach redis://:s3cret@cache:6379'), 'TypeError'],
    [coded('s3cret at 10.0.0.5', 'at 10.0.0.5'), 'Error'],
    [coded(7, ''), 'Error'],
    ['10.0.0.5', 'unknown'],
    [undefined, 'unknown'],
  ])('of %s is %s', (cause, problem) => {
    expect(problemOf(cause)).toBe(problem)
  })
})
