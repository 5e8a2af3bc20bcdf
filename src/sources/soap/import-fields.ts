import type { TypeField } from './codec/fields.ts'
import type { ElementPlan, ObjectPlan } from './codec/plan.ts'
import { elementOf } from './codec/wrapper.ts'
import type { LeafWriter } from './import-leaves.ts'

/** The type of a field, list included; `ofElement` writes the type of an element. */
/** The words that a type is named by which stands for a field's values, where it has no name. */
export function wantedNameOf(field: TypeField, parentName: string): string {
  return `${parentName}_${field.kind === 'inOrder' ? 'choice' : field.alias}`
}

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

export function documentationOf(field: TypeField): string | undefined {
  if (field.kind === 'element') return field.element.documentation
  if (field.kind === 'inOrder')
    return 'What can alternate, in the order in which it stands: of each object one field is there.'
  if (field.kind === 'anyAttributes')
    return 'Attributes that the schema does not name: texts by name, or by `{namespace}name`.'
  return field.kind === 'attribute' ? field.attribute.documentation : undefined
}
