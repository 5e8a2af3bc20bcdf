import {
  type FieldNode,
  type GraphQLNamedType,
  getNamedType,
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
  return { fields, isOpen: type.astNode !== undefined && type.astNode !== null && keysOf(type.astNode).length > 0 }
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
