import { type ArgumentNode, type FieldNode, Kind, type SelectionNode, type SelectionSetNode } from 'graphql'
import { argumentsKey, variablesIn } from './arguments.ts'

/** What is read of a source's objects at one place: from this comes the selection that a connector is prepared with. */
export interface Wants {
  readonly fields: Map<string, WantedField>
  readonly onTypes: Map<string, Wants>
}

interface WantedField {
  readonly name: string
  readonly args: readonly ArgumentNode[]
  readonly below: Wants
}

/** Nothing yet. */
export function createWants(): Wants {
  return { fields: new Map(), onTypes: new Map() }
}

/** Adds a field; @returns what is wanted below it. */
export function want(wants: Wants, name: string, node: FieldNode | undefined): Wants {
  const key = node === undefined ? name : `${name}(${argumentsKey(node)})`
  const known = wants.fields.get(key)
  if (known !== undefined) return known.below
  const below = createWants()
  wants.fields.set(key, { name, args: node?.arguments ?? [], below })
  return below
}

/** What is wanted of objects of one type only. */
export function wantsOnType(wants: Wants, typeName: string): Wants {
  const known = wants.onTypes.get(typeName)
  if (known !== undefined) return known
  const made = createWants()
  wants.onTypes.set(typeName, made)
  return made
}

/** The wants as a selection; undefined when nothing is wanted. */
export function toSelectionSet(wants: Wants): SelectionSetNode | undefined {
  const selections: SelectionNode[] = []
  for (const { name, args, below } of wants.fields.values()) {
    const selectionSet = toSelectionSet(below)
    selections.push({
      kind: Kind.FIELD,
      name: { kind: Kind.NAME, value: name },
      arguments: args,
      ...(selectionSet && { selectionSet }),
    })
  }
  for (const [typeName, below] of wants.onTypes) {
    const selectionSet = toSelectionSet(below)
    if (selectionSet)
      selections.push({
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeName } },
        selectionSet,
      })
  }
  return selections.length === 0 ? undefined : { kind: Kind.SELECTION_SET, selections }
}

/** Names of all variables that stand in the wanted fields' arguments. */
export function variablesOf(wants: Wants): string[] {
  const names = new Set<string>()
  const add = ({ fields, onTypes }: Wants) => {
    for (const field of fields.values()) {
      for (const name of variablesIn(field.args.map((each) => each.value))) names.add(name)
      add(field.below)
    }
    for (const below of onTypes.values()) add(below)
  }
  add(wants)
  return [...names].sort()
}
