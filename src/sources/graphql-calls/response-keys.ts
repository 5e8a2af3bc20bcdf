import { createHash } from 'node:crypto'
import { type GraphQLSchema, isAbstractType, isCompositeType, isObjectType } from 'graphql'
import { stableKey } from '../../utils/stable-key.ts'

/**
 * How fields are named in the upstream's answer: by their own name, so that equal fields are asked for once whatever the client
 * calls them, unless that could clash (other arguments; members of one abstract type that have different fields of one name).
 */
export interface ResponseKeys {
  readonly of: (typeName: string, fieldName: string, args: Readonly<Record<string, unknown>>) => string
  /** Reads a field of an object by any of the names it can have. */
  readonly read: (object: object, typeName: string, fieldName: string, args: Record<string, unknown>) => unknown
}

/** Finds, once, the fields that need a name of their own in any of the schemas. */
export function createResponseKeys(...schemas: readonly GraphQLSchema[]): ResponseKeys {
  const clashing = new Set(schemas.flatMap((schema) => [...clashingFields(schema)]))
  const of: ResponseKeys['of'] = (typeName, fieldName, args) =>
    withArguments(clashing.has(`${typeName}.${fieldName}`) ? `${fieldName}__${typeName}` : fieldName, args)
  const read: ResponseKeys['read'] = (object, typeName, fieldName, args) => {
    const key = of(typeName, fieldName, args)
    if (Object.hasOwn(object, key)) return (object as Record<string, unknown>)[key]
    // As it was asked for of an interface, whose fields are called by their own names.
    const plain = withArguments(fieldName, args)
    return Object.hasOwn(object, plain) ? (object as Record<string, unknown>)[plain] : undefined
  }
  return { of, read }
}

function clashingFields(schema: GraphQLSchema): ReadonlySet<string> {
  const clashing = new Set<string>()
  for (const abstract of Object.values(schema.getTypeMap())) {
    if (!isAbstractType(abstract)) continue
    const typesByField = new Map<string, Set<string>>()
    const members = [...schema.getPossibleTypes(abstract), abstract]
    for (const member of members) {
      if (!isCompositeType(member) || !('getFields' in member)) continue
      for (const field of Object.values(member.getFields())) {
        const types = typesByField.get(field.name) ?? new Set()
        typesByField.set(field.name, types.add(String(field.type)))
      }
    }
    for (const member of members) {
      if (!isObjectType(member)) continue
      for (const name of Object.keys(member.getFields()))
        if ((typesByField.get(name)?.size ?? 0) > 1) clashing.add(`${member.name}.${name}`)
    }
  }
  return clashing
}

function withArguments(name: string, args: Readonly<Record<string, unknown>>): string {
  return Object.keys(args).length === 0 ? name : `${name}_${shortHash(stableKey(args))}`
}

function shortHash(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 10)
}
