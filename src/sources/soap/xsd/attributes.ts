import type { XmlElement } from '../../xml/tree.ts'
import { lazy } from '../lazy.ts'
import { nameKey } from '../qname.ts'
import { annotationOf } from './documentation.ts'
import type { AttributeUse, SimpleType } from './model.ts'
import { refOf, type SchemaContext } from './read.ts'
import type { Resolution } from './resolution.ts'
import { plainText } from './simple-type.ts'

/** The attributes that a type, extension, restriction or group node declares; those of `base` that it leaves alone come first. */
export function attributesOf(
  node: XmlElement,
  schema: SchemaContext,
  base: readonly AttributeUse[],
  resolution: Resolution,
): readonly AttributeUse[] {
  const uses = new Map(base.map((each) => [nameKey(each.name), each]))
  collect(node, schema, uses, resolution, new Set())
  return [...uses.values()]
}

/** Whether a node, or an attribute group in it, has an `anyAttribute`. */
export function hasAnyAttribute(
  node: XmlElement,
  schema: SchemaContext,
  resolution: Resolution,
  groups = new Set<XmlElement>(),
): boolean {
  return node.children.some((child) => {
    if (child.local === 'anyAttribute') return true
    const ref = child.local === 'attributeGroup' ? refOf(child, 'ref', schema) : undefined
    const group = ref && resolution.find('attributeGroup', ref, child, schema)
    if (group === undefined || groups.has(group.node)) return false
    groups.add(group.node)
    return hasAnyAttribute(group.node, group.schema, resolution, groups)
  })
}

function collect(
  node: XmlElement,
  schema: SchemaContext,
  uses: Map<string, AttributeUse>,
  resolution: Resolution,
  groups: Set<XmlElement>,
): void {
  for (const child of node.children) {
    if (child.local === 'attribute') {
      const use = attributeUse(child, schema, resolution)
      if (use === undefined) continue
      if (child.attributes.get('use') === 'prohibited') uses.delete(nameKey(use.name))
      else uses.set(nameKey(use.name), use)
    } else if (child.local === 'attributeGroup') {
      const ref = refOf(child, 'ref', schema)
      const found = ref && resolution.find('attributeGroup', ref, child, schema)
      const group = found && groups.has(found.node) ? resolution.redefined('attributeGroup', found.name) : found
      if (group === undefined || groups.has(group.node)) continue
      groups.add(group.node)
      collect(group.node, group.schema, uses, resolution, groups)
    }
  }
}

function attributeUse(node: XmlElement, schema: SchemaContext, resolution: Resolution): AttributeUse | undefined {
  const isRequired = node.attributes.get('use') === 'required'
  const ref = refOf(node, 'ref', schema)
  if (ref === undefined) {
    const local = node.attributes.get('name')
    if (local === undefined) return undefined
    const form = node.attributes.get('form')
    const isQualified = form === undefined ? schema.qualifiesAttributes : form === 'qualified'
    return {
      name: { namespace: isQualified ? schema.targetNamespace : '', local },
      type: lazy(() => typeOf(node, schema, resolution)),
      isRequired,
      defaultValue: defaultOf(node),
      documentation: annotationOf(node),
    }
  }
  const component = resolution.find('attribute', ref, node, schema)
  return {
    name: ref,
    type: lazy(() => (component === undefined ? plainText : typeOf(component.node, component.schema, resolution))),
    isRequired,
    defaultValue: defaultOf(node) ?? (component && defaultOf(component.node)),
    documentation: annotationOf(node) ?? (component && annotationOf(component.node)),
  }
}

function defaultOf(node: XmlElement): string | undefined {
  return node.attributes.get('default') ?? node.attributes.get('fixed')
}

function typeOf(node: XmlElement, schema: SchemaContext, resolution: Resolution): SimpleType {
  const named = refOf(node, 'type', schema)
  if (named !== undefined) return resolution.simpleTypeNamed(named, node, schema)
  const inline = node.children.find((each) => each.local === 'simpleType')
  const type = inline && resolution.typeAt(inline, schema)
  return type?.kind === 'simple' ? type : plainText
}
