import { Kind, type ObjectTypeDefinitionNode, parse, type SelectionSetNode } from 'graphql'

/** One `@key` of a type. */
export interface EntityKey {
  /** The key's fields, in order; of what reaches into an object, the field that holds it. */
  readonly fields: readonly string[]
  /** The key as a selection; undefined where the text is none. */
  readonly selection: SelectionSetNode | undefined
  /** Whether it reaches into an object. */
  readonly isNested: boolean
  /** False where the type is only referred to here: this source cannot be asked for it. */
  readonly isResolvable: boolean
}

/** The keys of a type's definition. */
export function keysOf(node: ObjectTypeDefinitionNode): EntityKey[] {
  return (node.directives ?? [])
    .filter((directive) => directive.name.value === 'key')
    .flatMap((directive) => {
      const value = (name: string) => directive.arguments?.find((each) => each.name.value === name)?.value
      const fields = value('fields')
      const resolvable = value('resolvable')
      return fields?.kind === Kind.STRING
        ? [
            {
              fields: flatFields(fields.value),
              selection: selectionSetOf(fields.value),
              isNested: isNested(fields.value),
              isResolvable: !(resolvable?.kind === Kind.BOOLEAN && !resolvable.value),
            },
          ]
        : []
    })
}

/** The names in a field set such as `"id tenant"`; a leading name stands for a nested one. */
export function flatFields(fieldSet: string): string[] {
  return (
    selectionSetOf(fieldSet)?.selections.flatMap((each) => (each.kind === Kind.FIELD ? [each.name.value] : [])) ?? []
  )
}

/** The field set as a selection set; undefined when it is not one. */
export function selectionSetOf(fieldSet: string): SelectionSetNode | undefined {
  try {
    const [definition] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions
    return definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet : undefined
  } catch {
    return undefined
  }
}

/** True where a field set reaches into an object: `"organization { id }"`. */
export function isNested(fieldSet: string): boolean {
  return selectionSetOf(fieldSet)?.selections.some((each) => each.kind === Kind.FIELD && each.selectionSet) ?? false
}
