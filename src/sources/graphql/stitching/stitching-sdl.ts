import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  valueFromASTUntyped,
} from 'graphql'
import { selectionSetOf } from '../../entity-keys.ts'
import type { SiteFinding } from '../../source.ts'

export type ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode

/** Told of what cannot be read. */
export type Report = (finding: SiteFinding) => void

/** The object types that a document defines or extends. */
export function objectsOf(document: DocumentNode): ObjectNode[] {
  return document.definitions.filter(
    (node): node is ObjectNode => node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION,
  )
}

export function fieldsOf({ fields }: ObjectNode): readonly FieldDefinitionNode[] {
  return fields ?? []
}

/** The keys of stitching; those of federation have no `selectionSet`. */
export function keysOf({ directives }: ObjectNode): readonly ConstDirectiveNode[] {
  return (directives ?? []).filter(
    (each) => each.name.value === 'key' && each.arguments?.some(({ name }) => name.value === 'selectionSet'),
  )
}

export function directive(field: FieldDefinitionNode, name: string): ConstDirectiveNode | undefined {
  return field.directives?.find((each) => each.name.value === name)
}

/** A directive's arguments as plain values. */
export function argumentsOf(node: DirectiveNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries((node.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]))
}

/** The names in a selection of a type's own fields; undefined for any other, which is reported. */
export function flatSelection(node: DirectiveNode, argument: string, report: Report): string[] | undefined {
  const said = argumentsOf(node)[argument]
  const text = typeof said === 'string' ? said.trim().replace(/^\{/, '').replace(/\}$/, '') : ''
  const selections = selectionSetOf(text)?.selections ?? []
  const names = selections.flatMap((each) => (each.kind === Kind.FIELD && !each.selectionSet ? [each.name.value] : []))
  if (names.length > 0 && names.length === selections.length) return names.filter((name) => name !== '__typename')
  report({
    severity: 'warning',
    rule: 'stitching-key',
    message: `@${node.name.value} is not read: "${text.trim()}" reaches into an object, or is no selection`,
    remedy: 'use fields of the type itself',
    node,
  })
  return undefined
}
