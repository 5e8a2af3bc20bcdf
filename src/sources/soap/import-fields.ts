import type { TypeField } from './codec/fields.ts'
import type { ElementPlan, ObjectPlan } from './codec/plan.ts'
import { elementOf } from './codec/wrapper.ts'
import type { LeafWriter } from './import-leaves.ts'
import { isAscii } from './transliterate.ts'

/** The field of types that have none, as GraphQL has no such types: always null. */
export const emptyField = '_empty'

/** The words that a type is named by which stands for a field's values, where it has no name. */
export function wantedNameOf(field: TypeField, parentName: string): string {
  return `${parentName}_${field.kind === 'inOrder' ? 'choice' : field.alias}`
}

/** The type of a field, list included; `ofElement` writes the type of an element. */
/** The type of a field, list included; `ofElement` writes the type of an element. */
export function fieldType(
  field: TypeField,
  parent: ObjectPlan,
  parentName: string,
  leaves: LeafWriter,
  ofElement: (element: ElementPlan) => string,
): string {
  switch (field.kind) {
    case 'attribute':
      return leaves.ofType(field.attribute.type(), wantedNameOf(field, parentName))
    case 'text':
      return field.type === undefined ? 'String' : leaves.ofType(field.type, wantedNameOf(field, parentName))
    case 'anyAttributes':
      return leaves.scalar('JSON')
    case 'wildcard':
      return field.isList ? `[${leaves.scalar('Xml')}!]` : leaves.scalar('Xml')
    case 'inOrder':
      return parent.inOrder === undefined ? leaves.scalar('JSON') : `[${ofElement(parent.inOrder.entry)}!]`
    case 'markup':
      return leaves.scalar('Xml')
    case 'element': {
      const element = elementOf(parent, field.key)
      const type = element === undefined ? leaves.scalar('Xml') : ofElement(element)
      return element !== undefined && field.isList ? listOf(type, element) : type
    }
  }
}

/** A list of an element's values; for an array of several dimensions one of rows. */
export function listOf(type: string, { isNillable, rank }: ElementPlan): string {
  const list = `[${type}${isNillable ? '' : '!'}]`
  return rank === 1 ? list : `${'['.repeat(rank - 1)}${list}${'!]'.repeat(rank - 1)}`
}

/** Whether a value must have the field, and cannot have null there. */
export function isRequiredField(field: TypeField): boolean {
  if (field.kind === 'attribute') return field.attribute.isRequired && field.attribute.defaultValue === undefined
  return (
    field.kind === 'element' &&
    field.isRequired &&
    !field.element.isNillable &&
    field.element.defaultValue === undefined
  )
}

/** What the schema says of a field. */
export function documentationOf(field: TypeField): string | undefined {
  switch (field.kind) {
    case 'element':
      return withName(field.element.name.local, field.element.documentation)
    case 'attribute':
      return withName(field.attribute.name.local, field.attribute.documentation)
    case 'inOrder':
      return 'What can alternate, in the order in which it stands: of each object one field is there.'
    case 'anyAttributes':
      return 'Attributes that the schema does not name: texts by name, or by `{namespace}name`.'
    default:
      return undefined
  }
}

/** What the schema says of a type. */
export function typeDocumentation({ name, documentation }: ObjectPlan): string | undefined {
  return name === undefined ? documentation : withName(name.local, documentation)
}

/** A name that GraphQL could not have stands before what is said of its owner. */
export function withName(name: string, documentation: string | undefined): string | undefined {
  if (isAscii(name)) return documentation
  return documentation === undefined ? name : `${name}: ${documentation}`
}
