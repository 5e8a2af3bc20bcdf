import {
  type ASTNode,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import type { EntityKey } from './entity-keys.ts'
import type { SiteFinding } from './source.ts'

type Report = (finding: SiteFinding & { readonly node?: ASTNode | undefined }) => void

/** What is wrong with a key, and what to write instead. */
type Mistake = Pick<SiteFinding, 'severity' | 'rule' | 'message' | 'remedy'>

/** Judges a type's `index`-th `@key`. @returns what it selects; undefined where nobody can be asked by it, which was reported. */
export function checkKey(
  type: GraphQLObjectType,
  index: number,
  { fields, selection }: EntityKey,
  report: Report,
): SelectionSetNode | undefined {
  const label = `@key of ${type.name}`
  const mistake =
    selection === undefined || fields.length === 0
      ? { rule: 'key-unknown-field', message: `${label} names no field`, remedy: remedyFor(type, 'id') }
      : mistakeIn(selection, type, label)
  if (mistake === undefined) return selection
  report({ ...mistake, node: type.astNode?.directives?.filter((each) => each.name.value === 'key')[index] })
  return undefined
}

function mistakeIn({ selections }: SelectionSetNode, type: GraphQLObjectType, label: string): Mistake | undefined {
  for (const node of selections) {
    if (node.kind !== Kind.FIELD || node.alias || (node.arguments?.length ?? 0) > 0)
      return {
        rule: 'key-unknown-field',
        message: `${label} has a fragment, an alias or an argument`,
        remedy: remedyFor(type, 'id'),
      }
    const name = node.name.value
    const field = type.getFields()[name]
    if (field === undefined)
      return {
        rule: 'key-unknown-field',
        message: `${label} names "${name}", which is no field of ${type.name}`,
        remedy: remedyFor(type, 'id'),
      }
    const { selectionSet } = node
    if (selectionSet === undefined) continue
    const below = getNamedType(field.type)
    if (isLeafType(below))
      return {
        rule: 'key-unknown-field',
        message: `${label} reaches into ${type.name}.${name}, which is ${field.type} and has no fields`,
        remedy: `write ${name} alone`,
      }
    if (!isObjectType(below) || isListType(getNullableType(field.type)))
      return {
        severity: 'warning',
        rule: 'key-nested',
        message: `${label} reaches into ${type.name}.${name}, which is ${field.type} and not one object of one type: nobody is asked by such a key`,
        remedy: 'name fields of the type itself, or of objects in it',
      }
    const mistake = mistakeIn(selectionSet, below, label)
    if (mistake !== undefined) return mistake
  }
  return undefined
}

function remedyFor({ name }: GraphQLObjectType, example: string): string {
  return `name fields of ${name}, separated by spaces: @key(fields: "${example}")`
}
