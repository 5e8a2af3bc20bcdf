import { findGatewayError } from '../../errors/find-gateway-error.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { FieldPlan, ObjectPlan, ValuePlan } from '../plan/plan.ts'
import { placeOf, type RunState, readPlace } from './run-state.ts'
import { memberOf } from './visit.ts'

/** Reads a field with all that is planned below it, as plain data; an Error where a part of it failed. */
export function readDeep(field: FieldPlan, object: object, at: number | undefined, state: RunState): unknown {
  try {
    return plainValue(field.value, readPlace(field.from, object, at, state), state)
  } catch (error) {
    const { source } = field
    return (
      findGatewayError(error) ??
      new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, reason: 'shape', cause: error })
    )
  }
}

function plainValue(plan: ValuePlan, value: unknown, state: RunState): unknown {
  if (value === undefined || value === null) return null
  if (value instanceof Error) throw value
  switch (plan.kind) {
    case 'leaf':
      return plan.type.serialize(value)
    case 'list':
      return Array.isArray(value) ? value.map((item) => plainValue(plan.item, item, state)) : null
    case 'object':
      if (typeof value !== 'object' || Array.isArray(value)) throw new TypeError('what should be an object is none')
      return plainObject(plan.object, value, state)
    case 'abstract': {
      const member = memberOf(plan, value)
      return member && typeof value === 'object'
        ? Object.assign({ __typename: member.typeName }, plainObject(member, value, state))
        : null
    }
  }
}

function plainObject(plan: ObjectPlan, object: object, state: RunState): unknown {
  const at = plan.steps.length > 0 ? placeOf(state, plan.id, object) : undefined
  if (plan.self) return plainValue(plan.self.value, readPlace(plan.self.from, object, at, state), state)
  const values: Record<string, unknown> = {}
  for (const field of plan.fields)
    values[field.name] =
      field.from.kind === 'typename'
        ? plan.typeName
        : plainValue(field.value, readPlace(field.from, object, at, state), state)
  return values
}
