import { GatewayError } from '../../../errors/gateway-error.ts'
import type { Place } from './page-style.ts'

/** A place as clients get it; opaque to them. */
export function encodeCursor({ index, size, token }: Place): string {
  const parts = token === undefined && size === undefined ? [index] : [index, size ?? null, token ?? null]
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/**
 * The place that a cursor stands for. Clients may send anything: what is no cursor is refused, and so is a page longer than pages are.
 * @throws GatewayError BAD_USER_INPUT
 */
export function decodeCursor(cursor: unknown, pageSize: number | undefined): Place {
  const [index, size = null, token = null, ...rest] = partsOf(cursor)
  const isPlace =
    isCount(index) &&
    (size === null || (isCount(size) && size > 0 && size <= (pageSize ?? size))) &&
    (token === null || typeof token === 'string') &&
    rest.length === 0
  if (!isPlace) throw new GatewayError('BAD_USER_INPUT', { reason: 'after', cause: new Error('`after` is no cursor') })
  return {
    index,
    ...(size !== null && { size }),
    ...(token !== null && { token }),
  }
}

function partsOf(cursor: unknown): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(String(cursor), 'base64url').toString('utf8'))
    return Array.isArray(parts) ? parts : []
  } catch {
    return []
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
