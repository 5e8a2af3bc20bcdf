import { type GraphQLField, type GraphQLNamedType, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql'
import type { MappingShape } from '../mapping/types.ts'

/** What connectors' selections say, before any data, of the fields that answers hold. */
export interface LeftOutFields {
  /** Takes note of what a connector's selection gives. */
  readonly add: (coordinate: string, shape: MappingShape, result: GraphQLNamedType) => void
  /**
   * True for a field that some selection of its type leaves out, and that the connector of the given coordinate gives: where an
   * object lacks it, asking that connector may help.
   */
  readonly canBeGot: (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, coordinate: string) => boolean
}

/** A new, empty collection of what selections leave out. */
export function createLeftOutFields(): LeftOutFields {
  const given = new Map<string, ReadonlySet<string>>()
  const leftOut = new Set<string>()
  const walk = (shape: MappingShape, type: GraphQLNamedType): ReadonlySet<string> => {
    if (!isObjectType(type) || shape.kind !== 'object' || shape.isOpen) return new Set()
    for (const field of Object.values(type.getFields())) {
      const selected = shape.fields.get(field.name)
      if (selected === undefined) leftOut.add(`${type.name}.${field.name}`)
      else walk(selected.shape, getNamedType(field.type))
    }
    return new Set(shape.fields.keys())
  }
  return {
    add: (coordinate, shape, result) => {
      given.set(coordinate, walk(shape, result))
    },
    canBeGot: (type, field, coordinate) =>
      leftOut.has(`${type.name}.${field.name}`) && (given.get(coordinate)?.has(field.name) ?? false),
  }
}
