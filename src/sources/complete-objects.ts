import {
  type GraphQLField,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql'
import { GatewayError } from '../errors/gateway-error.ts'
import { isBlank } from './key-paths.ts'
import type { EntityParts } from './missing-fields.ts'

type Values = Readonly<Record<string, unknown>>

/** What becomes of the value that a field's way gave. */
export type Complete = (value: unknown) => unknown

/** What objects are completed by. */
export interface CompleteParts extends Pick<EntityParts, 'keyFieldsOf'> {
  readonly sourceName: string
}

/**
 * Completes a field's objects, also inside lists: a reference whose key is null refers to nothing and becomes null, and what is no
 * object at all is an error.
 */
export function objectCompleter(field: GraphQLField<unknown, unknown>, parts: CompleteParts): Complete {
  const type = getNamedType(field.type)
  if (!isObjectType(type)) return (value) => value
  const keyFields = parts.keyFieldsOf(type.name)
  const isEmpty = (value: object) => {
    const names = Object.keys(value)
    return (
      names.every((name) => name === '__typename' || keyFields.includes(name)) &&
      names.some((name) => name !== '__typename') &&
      keyFields.every((name) => isBlank((value as Values)[name]))
    )
  }
  const complete = (value: unknown, expected: GraphQLOutputType): unknown => {
    if (value === null || value === undefined || value instanceof Error) return value
    const inner = getNullableType(expected)
    // What should be a list and is none is wrong, and not empty: graphql-js says so.
    if (isListType(inner)) return Array.isArray(value) ? value.map((item) => complete(item, inner.ofType)) : value
    if (typeof value !== 'object' || Array.isArray(value))
      return new GatewayError('UPSTREAM_INVALID_RESPONSE', {
        source: parts.sourceName,
        reason: 'shape',
        drift: { kind: 'type' },
      })
    return isEmpty(value) ? null : value
  }
  return (value) => complete(value, field.type)
}
