import type { XmlElement } from '../../xml/tree.ts'
import { type ElementDeclaration, type Occurs, once, type Particle } from './model.ts'
import { type Component, refOf, type SchemaContext } from './read.ts'
import type { Resolution } from './resolution.ts'

/** The elements that a type, extension or group node holds; undefined for none. */
export function particleIn(
  node: XmlElement,
  schema: SchemaContext,
  resolution: Resolution,
  groups: readonly Component[] = [],
): Particle | undefined {
  for (const child of node.children) {
    const particle = particleOf(child, schema, resolution, groups)
    if (particle !== undefined) return particle
  }
  return undefined
}

function particleOf(
  node: XmlElement,
  schema: SchemaContext,
  resolution: Resolution,
  groups: readonly Component[],
): Particle | undefined {
  const occurs = occursOf(node)
  if (occurs.max === 0) return undefined
  switch (node.local) {
    case 'sequence':
    case 'choice':
    case 'all':
      return {
        kind: node.local,
        particles: node.children.flatMap((each) => particleOf(each, schema, resolution, groups) ?? []),
        occurs,
      }
    case 'element':
      return elementParticle(node, schema, occurs, resolution)
    case 'group':
      return groupParticle(node, schema, occurs, resolution, groups)
    case 'any':
      return { kind: 'wildcard', occurs }
    default:
      return undefined
  }
}

function elementParticle(
  node: XmlElement,
  schema: SchemaContext,
  occurs: Occurs,
  resolution: Resolution,
): Particle | undefined {
  const ref = refOf(node, 'ref', schema)
  if (ref === undefined) {
    if (node.attributes.get('name') === undefined) return undefined
    return { kind: 'element', element: resolution.localElement(node, schema), occurs }
  }
  const component = resolution.find('element', ref, node, schema)
  if (component === undefined) return { kind: 'wildcard', occurs }
  const head = resolution.globalElement(component)
  const substitutes = resolution.substitutesOf(head)
  if (substitutes.length === 0) return { kind: 'element', element: head, occurs }
  const alternatives: readonly ElementDeclaration[] = head.isAbstract ? substitutes : [head, ...substitutes]
  return {
    kind: 'choice',
    particles: alternatives.map((element) => ({ kind: 'element', element, occurs: once })),
    occurs,
  }
}

function groupParticle(
  node: XmlElement,
  schema: SchemaContext,
  occurs: Occurs,
  resolution: Resolution,
  groups: readonly Component[],
): Particle | undefined {
  const ref = refOf(node, 'ref', schema)
  const group = ref && resolution.find('group', ref, node, schema)
  if (group === undefined) return undefined
  const meant = groups.includes(group) ? resolution.redefined('group', group.name) : group
  if (meant === undefined || groups.includes(meant)) {
    resolution.report({ message: `group ${group.name.local} holds itself`, file: schema.file, line: node.line })
    return undefined
  }
  const content = particleIn(meant.node, meant.schema, resolution, [...groups, meant])
  return content && { kind: 'sequence', particles: [content], occurs }
}

function occursOf(node: XmlElement): Occurs {
  const max = node.attributes.get('maxOccurs')
  return {
    min: countOf(node.attributes.get('minOccurs'), 1),
    max: max?.trim() === 'unbounded' ? Number.POSITIVE_INFINITY : countOf(max, 1),
  }
}

function countOf(text: string | undefined, otherwise: number): number {
  const count = Number(text?.trim() ?? otherwise)
  return Number.isInteger(count) && count >= 0 ? count : otherwise
}
