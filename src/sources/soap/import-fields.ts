import type { TypeField } from './codec/fields.ts'
import type { ElementPlan, ObjectPlan } from './codec/plan.ts'
import { elementOf } from './codec/wrapper.ts'
import type { LeafWriter } from './import-leaves.ts'
import { isAscii } from './transliterate.ts'

/** The field of types that have none, as GraphQL has no such types: always null. */
export const emptyField = '_empty'

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
      return leaves.ofType(field.attribute.type(), `${parentName}_${field.alias}`)
    case 'text':
      return field.type === undefined ? 'String' : leaves.ofType(field.type, `${parentName}_${field.alias}`)
    case 'wildcard':
      return `[${leaves.scalar('Xml')}!]`
    case 'markup':
      return leaves.scalar('Xml')
    case 'element': {
      const element = elementOf(parent, field.key)
      const type = element === undefined ? leaves.scalar('Xml') : ofElement(element)
      return element !== undefined && field.isList ? listOf(type, element) : type
    }
  }
}

export function listOf(type: string, item: ElementPlan): string {
  return `[${type}${item.isNillable ? '' : '!'}]`
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
  if (field.kind === 'element') return withName(field.element.name.local, field.element.documentation)
  return field.kind === 'attribute' ? withName(field.attribute.name.local, field.attribute.documentation) : undefined
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
