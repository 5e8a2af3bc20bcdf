import type { FieldDrift } from '../errors/drift.ts'
import type { RequestContext } from './request-context.ts'

/**
 * Notes that a field no longer is what its schema and mapping say: once an operation, in its trace and with whoever counts. A null
 * that comes of what is missing is the same thing. For use where a failure is being handled: what is right never comes here.
 */
export function noteDrift(drift: FieldDrift, { trace, onDrift }: RequestContext): void {
  trace.drift ??= new Map()
  const keyOf = (kind: FieldDrift['kind']) => `${drift.source} ${drift.field} ${kind}`
  const key = keyOf(drift.kind)
  if (trace.drift.has(key) || (drift.kind === 'null' && trace.drift.has(keyOf('missing')))) return
  trace.drift.set(key, drift)
  onDrift?.(drift)
}
