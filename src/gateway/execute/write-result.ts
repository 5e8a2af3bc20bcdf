import { GraphQLError } from 'graphql'
import { findGatewayError } from '../../errors/find-gateway-error.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { FieldPlan, ObjectPlan, ValuePlan } from '../plan/plan.ts'
import { isEmptyReference } from './empty-reference.ts'
import { type RunState, readPlace } from './run-state.ts'

/** What writing a result collects besides the data. */
export interface Writer {
  readonly state: RunState
  readonly errors: GraphQLError[]
  /** Path to the value that is being written; only as long as `depth`. */
  readonly path: (string | number)[]
  depth: number
  /** Values of `__schema` and `__type`, by response key. */
  readonly introspection: Readonly<Record<string, unknown>>
}

/** Stands for a null that the parent must take over, because the field may not be null. */
const nulled = undefined

/**
 * Writes an object of the result (GraphQL specification, section 6.4.3).
 * @returns undefined when a non-null field of it is null: the parent is null then.
 */
export function writeObject(plan: ObjectPlan, object: object, writer: Writer): Record<string, unknown> | undefined {
  const written: Record<string, unknown> = Object.create(null)
  let isNulled = false
  const at = writer.depth++
  for (const field of plan.fields) {
    writer.path[at] = field.responseKey
    const value = writeField(plan, field, object, writer)
    if (value === nulled) isNulled = true
    else written[field.responseKey] = value
  }
  writer.depth = at
  return isNulled ? nulled : written
}

function writeField(plan: ObjectPlan, field: FieldPlan, object: object, writer: Writer): unknown {
  if (field.from.kind === 'typename') return plan.typeName
  if (field.from.kind === 'introspection') return writer.introspection[field.responseKey] ?? null
  const value = readPlace(field.from, object, writer.state)
  return writeValue(field.value, value, field.isNonNull, field, writer)
}

function writeValue(plan: ValuePlan, value: unknown, isNonNull: boolean, field: FieldPlan, writer: Writer): unknown {
  if (value === null || value === undefined) return isNonNull ? fail(undefined, field, writer) : null
  if (typeof value === 'object' && value instanceof Error) return orNull(fail(value, field, writer), isNonNull)
  switch (plan.kind) {
    case 'leaf':
      return writeLeaf(plan, value, isNonNull, field, writer)
    case 'list':
      return writeList(plan, value, isNonNull, field, writer)
    case 'object':
      if (typeof value === 'object' && isEmptyReference(value, field.keyFields))
        return writeValue(plan, null, isNonNull, field, writer)
      return writeObject(plan.object, Object(value), writer) ?? orNull(nulled, isNonNull)
    case 'abstract': {
      const name = typeof value === 'object' ? (value as { readonly __typename?: unknown }).__typename : undefined
      const object = plan.objects.get(String(name))
      if (object === undefined)
        return orNull(fail(new TypeError(`no member of ${plan.typeName}`), field, writer), isNonNull)
      return writeObject(object, value, writer) ?? orNull(nulled, isNonNull)
    }
  }
}

function writeList(
  plan: Extract<ValuePlan, { kind: 'list' }>,
  value: unknown,
  isNonNull: boolean,
  field: FieldPlan,
  writer: Writer,
): unknown {
  if (!Array.isArray(value)) return orNull(fail(new TypeError('not a list'), field, writer), isNonNull)
  const written: unknown[] = new Array(value.length)
  let isNulled = false
  const at = writer.depth++
  for (let index = 0; index < value.length; index++) {
    writer.path[at] = index
    const item = writeValue(plan.item, value[index], plan.isItemNonNull, field, writer)
    if (item === nulled) isNulled = true
    written[index] = item
  }
  writer.depth = at
  return isNulled ? orNull(nulled, isNonNull) : written
}

function writeLeaf(
  { type }: Extract<ValuePlan, { kind: 'leaf' }>,
  value: unknown,
  isNonNull: boolean,
  field: FieldPlan,
  writer: Writer,
): unknown {
  if (typeof value === 'string' && (type.name === 'String' || type.name === 'ID')) return value
  try {
    const serialized = type.serialize(value)
    if (serialized !== null && serialized !== undefined) return serialized
  } catch (error) {
    return orNull(fail(error, field, writer), isNonNull)
  }
  return orNull(fail(new TypeError('serialized to nothing'), field, writer), isNonNull)
}

function orNull(_nulled: undefined, isNonNull: boolean): null | undefined {
  return isNonNull ? nulled : null
}

/** Notes an error at the current path. What is no GatewayError means that the upstream gave something of a wrong shape. */
function fail(cause: unknown, field: FieldPlan, writer: Writer): undefined {
  const origin =
    findGatewayError(cause) ??
    new GatewayError('UPSTREAM_INVALID_RESPONSE', { source: field.source, reason: 'shape', cause })
  writer.errors.push(
    new GraphQLError(origin.message, {
      nodes: field.nodes,
      path: writer.path.slice(0, writer.depth),
      originalError: origin,
    }),
  )
  return nulled
}
