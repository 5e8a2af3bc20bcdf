import type { IncomingMessage } from 'node:http'
import { httpLimits } from '../http/limits.ts'

/** The spellings that clients send; others are for the long way to judge. */
const contentTypes: ReadonlySet<string | undefined> = new Set([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-8',
  'application/json; charset=UTF-8',
  'application/json;charset=UTF-8',
])

/** True for the head of a request that can be nothing but one GraphQL operation in JSON, of a length within the limit. */
export function isLeanHead({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'POST' &&
    url === '/graphql' &&
    contentTypes.has(headers['content-type']) &&
    Number(headers['content-length']) <= httpLimits.bodyBytes &&
    headers['content-encoding'] === undefined &&
    headers['x-selvedge-trace'] === undefined &&
    headers.upgrade === undefined &&
    headers.expect === undefined
  )
}
