import { GraphQLError } from 'graphql'
import { findGatewayError } from '../../errors/find-gateway-error.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { FieldPlan, ValuePlan } from '../plan/plan.ts'
import { isEmptyReference } from './empty-reference.ts'
import type { Writer } from './writer.ts'

/** Stands for a null that the parent must take over, because the field may not be null. */
const nulled = undefined

/** Writes a field's value: everything that generated code does not do itself. */
export function writeFieldValue(field: FieldPlan, value: unknown, writer: Writer): unknown {
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
      if (typeof value !== 'object' || Array.isArray(value))
        return orNull(fail(new TypeError('not an object'), field, writer), isNonNull)
      if (isEmptyReference(value, field)) return writeValue(plan, null, isNonNull, field, writer)
      return writer.objectWriter(plan.object)(value, writer) ?? orNull(nulled, isNonNull)
    case 'abstract': {
      const name = typeof value === 'object' ? (value as { readonly __typename?: unknown }).__typename : undefined
      const object = plan.objects.get(String(name))
      if (object === undefined)
        return orNull(fail(new TypeError(`no member of ${plan.typeName}`), field, writer), isNonNull)
      return writer.objectWriter(object)(value, writer) ?? orNull(nulled, isNonNull)
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
  const { item: itemPlan, isItemNonNull } = plan
  const written: unknown[] = []
  let isNulled = false
  // `path[depth - 1]` is this field's key, which its own writer has set: indexes stand behind it.
  const at = writer.depth++
  for (let index = 0; index < value.length; index++) {
    writer.path[at] = index
    const item = writeValue(itemPlan, value[index], isItemNonNull, field, writer)
    if (item === nulled) isNulled = true
    written.push(item)
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
