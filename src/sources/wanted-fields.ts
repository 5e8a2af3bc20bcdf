import {
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { WantedFields } from '../mapping/types.ts'
import { keysOf } from './entity-keys.ts'

/** Everything. */
export const allFields: WantedFields = { fields: new Map(), isOpen: true }

/**
 * What a selection reads of objects of a type. Of entities everything may be: whether one is a mere reference shows in what it holds.
 * So may be of abstract types, whose objects say what they are.
 */
export function wantedFields(type: GraphQLNamedType, set: SelectionSetNode | undefined): WantedFields {
  if (set === undefined || !isObjectType(type)) return allFields
  const below = new Map<string, (SelectionSetNode | undefined)[]>()
  for (const { name, selectionSet } of fieldsIn(set)) {
    const sets = below.get(name.value)
    if (sets === undefined) below.set(name.value, [selectionSet])
    else sets.push(selectionSet)
  }
  const fields = new Map<string, WantedFields>()
  for (const [name, sets] of below) {
    const field = type.getFields()[name]
    fields.set(name, field === undefined ? allFields : wantedFields(getNamedType(field.type), joined(sets)))
  }
  return { fields, isOpen: isEntity(type) }
}

/** How objects are read that may be mere references to entities: `open` are those of which everything may be read. */
export type EntityReading = 'open' | 'closed'

/** What a selection reads of objects of a type, and of whichever object stands in the place of an abstract type. */
export function selectedFields(
  type: GraphQLNamedType,
  set: SelectionSetNode | undefined,
  schema: GraphQLSchema,
  entities: EntityReading,
): WantedFields {
  /** Of all types that may stand in one place, at once: one by one they would be as many as all ways down to it. */
  const ofTypes = (types: readonly GraphQLNamedType[], sets: readonly SelectionSetNode[]): WantedFields => {
    const objects = types.flatMap((each): readonly GraphQLNamedType[] =>
      isAbstractType(each) ? schema.getPossibleTypes(each) : [each],
    )
    if (!objects.every((each) => isObjectType(each))) return allFields
    const below = new Map<string, SelectionSetNode[]>()
    if (types.some(isAbstractType)) below.set('__typename', [])
    for (const { name, selectionSet } of sets.flatMap(fieldsIn))
      below.set(name.value, [...(below.get(name.value) ?? []), ...(selectionSet ? [selectionSet] : [])])
    const fields = new Map<string, WantedFields>()
    for (const [name, inner] of below) {
      const found = objects.flatMap((each) => each.getFields()[name]?.type ?? []).map((each) => getNamedType(each))
      fields.set(name, found.length === 0 ? allFields : ofTypes([...new Set(found)], inner))
    }
    return { fields, isOpen: entities === 'open' && objects.some(isEntity) }
  }
  return ofTypes([type], set ? [set] : [])
}

/** What is read of objects by either of two readers. */
export function mergeWanted(one: WantedFields, other: WantedFields): WantedFields {
  const fields = new Map(one.fields)
  for (const [name, wanted] of other.fields) {
    const known = fields.get(name)
    fields.set(name, known === undefined ? wanted : mergeWanted(known, wanted))
  }
  return { fields, isOpen: one.isOpen || other.isOpen }
}

function isEntity({ astNode }: GraphQLObjectType): boolean {
  return astNode !== undefined && astNode !== null && keysOf(astNode).length > 0
}

/** The same, and fields by which objects are told apart. */
export function withNames({ fields, isOpen }: WantedFields, names: readonly string[]): WantedFields {
  return { fields: new Map([...fields, ...names.map((name) => [name, allFields] as const)]), isOpen }
}

function fieldsIn({ selections }: SelectionSetNode): readonly FieldNode[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node]
    return node.kind === Kind.INLINE_FRAGMENT ? fieldsIn(node.selectionSet) : []
  })
}

function joined(sets: readonly (SelectionSetNode | undefined)[]): SelectionSetNode | undefined {
  const selections: SelectionNode[] = []
  for (const set of sets) {
    if (set === undefined) return undefined
    selections.push(...set.selections)
  }
  return { kind: Kind.SELECTION_SET, selections }
}
