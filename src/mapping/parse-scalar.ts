import type { LiteralExpression } from './ast.ts'
import { type Cursor, describe } from './cursor.ts'
import { fromInteger } from './values.ts'

/** A string, a number, `true`, `false` or `null`; undefined where something else stands. */
export function parseScalar(cursor: Cursor): LiteralExpression | undefined {
  const token = cursor.peek()
  const { offset } = token
  if (token.kind === 'number' || cursor.isAt('-')) return parseNumber(cursor)
  if (token.kind === 'string') {
    cursor.next()
    return { kind: 'literal', value: token.value, offset }
  }
  const keyword = token.kind === 'name' ? keywords.get(token.value) : undefined
  if (keyword === undefined) return undefined
  cursor.next()
  return { kind: 'literal', value: keyword, offset }
}

const keywords: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])

function parseNumber(cursor: Cursor): LiteralExpression {
  const { offset } = cursor.peek()
  const sign = cursor.take('-') ? -1 : 1
  const token = cursor.peek()
  if (token.kind !== 'number') throw cursor.fault(`expected a number behind "-", found ${describe(token)}`)
  cursor.next()
  const value = /^[0-9]+$/.test(token.value)
    ? fromInteger(BigInt(token.value) * BigInt(sign))
    : Number(token.value) * sign
  return { kind: 'literal', value: value === 0 ? 0 : value, offset }
}
