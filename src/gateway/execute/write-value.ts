import { GraphQLError } from 'graphql'
import type { DriftKind } from '../../errors/drift.ts'
import { findGatewayError } from '../../errors/find-gateway-error.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import { textScalars } from '../../sources/scalars/index.ts'
import { atField, driftOfLeaf } from '../drift-of-error.ts'
import type { FieldPlan, ValuePlan } from '../plan/plan.ts'
import { isEmptyReference } from './empty-reference.ts'
import { quote } from './quote.ts'
import { memberOf } from './visit.ts'
import type { WriteObject, Writer } from './writer.ts'

/** Stands for a null that the parent must take over, because the field may not be null. */
const nulled = undefined

const nullText = 'null'

/** Writes a field's value as JSON text: everything that generated code does not do itself. @returns undefined for a nulled parent */
export function writeFieldValue(field: FieldPlan, value: unknown, writer: Writer): string | undefined {
  return writeValue(field.value, value, field.isNonNull, field, writer)
}

function writeValue(
  plan: ValuePlan,
  value: unknown,
  isNonNull: boolean,
  field: FieldPlan,
  writer: Writer,
): string | undefined {
  if (value === null || value === undefined) return isNonNull ? failAs('null', undefined, field, writer) : nullText
  if (value instanceof Error) return orNull(fail(value, field, writer), isNonNull)
  switch (plan.kind) {
    case 'leaf':
      return writeLeaf(plan, value, isNonNull, field, writer)
    case 'list':
      return writeList(plan, value, isNonNull, field, writer)
    case 'object':
      return writeObject(writer.objectWriter(plan.object), value, isNonNull, field, writer)
    case 'abstract': {
      const object = memberOf(plan, value)
      if (object === undefined || typeof value !== 'object')
        return orNull(failAs('member', new TypeError(`no member of ${plan.typeName}`), field, writer), isNonNull)
      return writer.objectWriter(object)(value, writer) ?? orNull(nulled, isNonNull)
    }
  }
}

function writeObject(
  write: WriteObject,
  value: unknown,
  isNonNull: boolean,
  field: FieldPlan,
  writer: Writer,
): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return orNull(failAs('type', new TypeError('not an object'), field, writer), isNonNull)
  if (isEmptyReference(value, field)) return isNonNull ? failAs('null', undefined, field, writer) : nullText
  return write(value, writer) ?? orNull(nulled, isNonNull)
}

function writeList(
  { item: plan, isItemNonNull }: Extract<ValuePlan, { kind: 'list' }>,
  value: unknown,
  isNonNull: boolean,
  field: FieldPlan,
  writer: Writer,
): string | undefined {
  if (!Array.isArray(value)) return orNull(failAs('type', new TypeError('not a list'), field, writer), isNonNull)
  const writeItem = plan.kind === 'object' ? writer.objectWriter(plan.object) : undefined
  let text = '['
  let isNulled = false
  // `path[depth - 1]` is this field's key, which its own writer has set: indexes stand behind it.
  const at = writer.depth++
  for (let index = 0; index < value.length; index++) {
    writer.path[at] = index
    const item: unknown = value[index]
    const written =
      writeItem !== undefined && item !== null && item !== undefined && !(item instanceof Error)
        ? writeObject(writeItem, item, isItemNonNull, field, writer)
        : writeValue(plan, item, isItemNonNull, field, writer)
    if (written === nulled) isNulled = true
    text += index === 0 ? written : `,${written}`
  }
  writer.depth = at
  return isNulled ? orNull(nulled, isNonNull) : `${text}]`
}

function writeLeaf(
  { type }: Extract<ValuePlan, { kind: 'leaf' }>,
  value: unknown,
  isNonNull: boolean,
  field: FieldPlan,
  writer: Writer,
): string | undefined {
  if (typeof value === 'string' && (type.name === 'String' || type.name === 'ID' || textScalars.has(type.name)))
    return quote(value)
  try {
    const serialized = type.serialize(value)
    const text: string | undefined = serialized === null ? undefined : JSON.stringify(serialized)
    if (text !== undefined) return text
  } catch (error) {
    return orNull(failAs(driftOfLeaf(type), error, field, writer), isNonNull)
  }
  return orNull(failAs('type', new TypeError('serialized to nothing'), field, writer), isNonNull)
}

function orNull(_nulled: undefined, isNonNull: boolean): string | undefined {
  return isNonNull ? nulled : nullText
}

/** Notes that what the upstream gave is not what the field is to be. */
function failAs(kind: DriftKind, cause: unknown, field: FieldPlan, writer: Writer): undefined {
  const drifted = { source: field.source, reason: 'shape', drift: { kind }, cause }
  return fail(findGatewayError(cause) ?? new GatewayError('UPSTREAM_INVALID_RESPONSE', drifted), field, writer)
}

/** Notes an error at the current path. */
function fail(cause: Error, field: FieldPlan, writer: Writer): undefined {
  const found =
    findGatewayError(cause) ??
    new GatewayError('UPSTREAM_INVALID_RESPONSE', { source: field.source, reason: 'shape', cause })
  const origin = atField(found, `${field.typeName}.${field.name}`)
  writer.errors.push(
    new GraphQLError(origin.message, {
      nodes: field.nodes,
      path: writer.path.slice(0, writer.depth),
      originalError: origin,
    }),
  )
  return nulled
}
