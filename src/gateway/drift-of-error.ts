import { type GraphQLError, type GraphQLLeafType, isEnumType } from 'graphql'
import type { DriftKind } from '../errors/drift.ts'
import { GatewayError } from '../errors/gateway-error.ts'
import { noteDrift, settleSuspects } from '../upstream/note-drift.ts'
import type { AskedFields } from './asked-fields.ts'
import type { GatewayOperation } from './gateway.ts'

/** What a value is that its leaf type does not take. */
export function driftOfLeaf(type: GraphQLLeafType): DriftKind {
  return isEnumType(type) ? 'enum' : 'type'
}

/** The error with the field at which it stands, where it says that a field drifted and not yet which. */
export function atField(error: GatewayError, field: string): GatewayError {
  const { drift, code } = error
  if (drift === undefined || drift.field !== undefined) return error
  const { source, upstreamStatus, reason, retryAfterMs, retryable, neverSent, cause } = error
  const details = { source, upstreamStatus, reason, retryAfterMs, retryable, neverSent, cause }
  return new GatewayError(code, { ...details, drift: { kind: drift.kind, field } })
}

/**
 * Notes the fields that drifted: those that mappings could not fill and somebody asked for, and those that the errors of the answer
 * tell, which are the same whichever way it came about.
 */
export function settleDrift(
  errors: readonly GraphQLError[],
  { context, ...operation }: GatewayOperation,
  askedBy: AskedFields,
): void {
  if (context.trace.suspects !== undefined) {
    const asked = askedBy(operation)
    settleSuspects((field) => asked.has(field), context)
  }
  for (const { originalError } of errors) {
    if (!(originalError instanceof GatewayError)) continue
    const { drift, source } = originalError
    if (drift?.field !== undefined && source !== undefined)
      noteDrift({ source, field: drift.field, kind: drift.kind }, context)
  }
}
