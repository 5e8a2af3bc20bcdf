import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import type { Mapping, MappingProblem } from '../mapping/types.ts'
import { noteDrift, suspectDrift } from '../upstream/note-drift.ts'
import type { RequestContext } from '../upstream/request-context.ts'

/** Where the result of a connector's selection stands in the schema. */
export interface MappedType {
  /** Public name of the source. */
  readonly source: string
  /** Schema coordinate of the connector. */
  readonly connector: string
  /** The type that the selection, or each item of it, makes. */
  readonly type: GraphQLNamedType
  readonly schema: GraphQLSchema
}

/**
 * Notes the fields for which a selection did not find in an answer what it reads. A mapping makes more than is asked for: who knows
 * the operation decides about fields, and nobody about the result as a whole, which is always needed.
 */
export function noteMappingDrift(
  problems: readonly MappingProblem[],
  { fieldAt }: Pick<Mapping, 'fieldAt'>,
  mapped: MappedType,
  context: RequestContext,
): void {
  const { source, connector } = mapped
  for (const { offset, isMissing } of problems) {
    const names = fieldAt(offset)
    if (names === undefined) continue // not read of the answer
    const drift = { source, field: coordinateOf(names, mapped), kind: isMissing === true ? 'missing' : 'type' } as const
    if (drift.field === connector) noteDrift(drift, context)
    else suspectDrift(drift, context)
  }
}

/** The coordinate of a field of the result; of the nearest one around it for what is no field of the schema. */
function coordinateOf(names: readonly string[], { connector, type, schema }: MappedType): string {
  let coordinate = connector
  let parent = type
  for (const name of names) {
    const owner = ownerOf(parent, name, schema)
    const field = owner?.getFields()[name]
    if (owner === undefined || field === undefined) return coordinate
    coordinate = `${owner.name}.${name}`
    parent = getNamedType(field.type)
  }
  return coordinate
}

function ownerOf(type: GraphQLNamedType, name: string, schema: GraphQLSchema) {
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : []
  return [type, ...possible]
    .filter((each) => isObjectType(each) || isInterfaceType(each))
    .find((each) => each.getFields()[name] !== undefined)
}
