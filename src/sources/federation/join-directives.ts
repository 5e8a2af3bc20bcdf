import { type ConstDirectiveNode, type ConstValueNode, Kind, type SelectionSetNode } from 'graphql'
import { selectionSetOf } from '../entity-keys.ts'

/** A directive of the join specification that concerns one graph, with its arguments. */
export type JoinDirective = Readonly<Record<string, string | boolean | undefined>>

interface WithDirectives {
  readonly directives?: readonly ConstDirectiveNode[] | undefined
}

/** The directives of a name on a node. */
export function joinsOf({ directives = [] }: WithDirectives, name: string): readonly JoinDirective[] {
  return directives
    .filter((each) => each.name.value === name)
    .map(({ arguments: given = [] }) => Object.fromEntries(given.map((each) => [each.name.value, plain(each.value)])))
}

function plain(value: ConstValueNode): string | boolean | undefined {
  if (value.kind === Kind.STRING || value.kind === Kind.ENUM || value.kind === Kind.BOOLEAN) return value.value
  return undefined
}

/** A directive's field set as a selection; undefined where it has none. */
export function fieldSetOf(value: string | boolean | undefined): SelectionSetNode | undefined {
  return typeof value === 'string' && value !== '' ? selectionSetOf(value) : undefined
}
