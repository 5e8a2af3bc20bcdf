import type { FieldDrift } from '../errors/drift.ts'
import type { RequestContext } from './request-context.ts'

/**
 * Notes that a field no longer is what its schema and mapping say: once an operation, in its trace and with whoever counts. A null
 * that comes of what is missing is the same thing. For use where a failure is being handled: what is right never comes here.
 */
export function noteDrift(drift: FieldDrift, { trace, onDrift }: RequestContext): void {
  trace.drift ??= new Map()
  const key = keyOf(drift)
  if (trace.drift.has(key) || (drift.kind === 'null' && trace.drift.has(keyOf({ ...drift, kind: 'missing' })))) return
  trace.drift.set(key, drift)
  onDrift?.(drift)
}

/** Notes the same of a field that perhaps nobody asked for: `settleSuspects` decides. */
export function suspectDrift(drift: FieldDrift, { trace }: RequestContext): void {
  trace.suspects ??= new Map()
  trace.suspects.set(keyOf(drift), drift)
}

/** Ends the suspicion: what was asked for is noted, the rest forgotten. */
export function settleSuspects(isAsked: (field: string) => boolean, context: RequestContext): void {
  const { suspects } = context.trace
  context.trace.suspects = undefined
  for (const drift of suspects?.values() ?? []) if (isAsked(drift.field)) noteDrift(drift, context)
}

function keyOf({ source, field, kind }: FieldDrift): string {
  return `${source} ${field} ${kind}`
}
