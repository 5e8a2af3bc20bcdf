import { createNamer, toGraphqlName } from '../naming.ts'
import { nameKey } from '../qname.ts'
import type { AttributeUse, ComplexType, ElementDeclaration, Occurs, Particle, SimpleType } from '../xsd/model.ts'

/** One member of a complex type as a field of the value. */
export type TypeField =
  | {
      readonly kind: 'element'
      readonly key: string
      readonly element: ElementDeclaration
      readonly isList: boolean
      readonly isRequired: boolean
    }
  | { readonly kind: 'attribute'; readonly key: string; readonly attribute: AttributeUse }
  | { readonly kind: 'text'; readonly key: string; readonly type: SimpleType | undefined }
  /** Elements that the type does not name, as XML text. */
  | { readonly kind: 'wildcard'; readonly key: string }

/** The fields of a complex type in schema order; keys are unique and legal in GraphQL. */
export function fieldsOf(type: ComplexType): TypeField[] {
  const unique = createNamer(['__typename'])
  const fields: TypeField[] = []
  const counts = type.content === undefined ? [] : [...countElements(type.content).values()]
  for (const { element, occurs } of counts)
    fields.push({
      kind: 'element',
      key: unique(toGraphqlName(element.name.local)),
      element,
      isList: occurs.max > 1,
      isRequired: occurs.min > 0,
    })
  for (const attribute of type.attributes)
    fields.push({ kind: 'attribute', key: unique(toGraphqlName(attribute.name.local)), attribute })
  if (type.text !== undefined || type.isMixed) fields.push({ kind: 'text', key: unique('_text'), type: type.text })
  if (type.content !== undefined && hasWildcard(type.content)) fields.push({ kind: 'wildcard', key: unique('_any') })
  return fields
}

interface Count {
  readonly element: ElementDeclaration
  readonly occurs: Occurs
}

/** How often each element can come, over all sequences and choices around it. */
function countElements(particle: Particle): Map<string, Count> {
  const counts = new Map<string, Count>()
  if (particle.kind === 'wildcard') return counts
  if (particle.kind === 'element') {
    counts.set(nameKey(particle.element.name), { element: particle.element, occurs: particle.occurs })
    return counts
  }
  const branches = particle.particles.map(countElements)
  for (const branch of branches)
    for (const [key, { element, occurs }] of branch) {
      const known = counts.get(key)
      const combined = known === undefined ? occurs : combine(known.occurs, occurs, particle.kind)
      counts.set(key, { element: known?.element ?? element, occurs: combined })
    }
  for (const [key, { element, occurs }] of counts) {
    const isInAll = particle.kind !== 'choice' || branches.every((branch) => branch.has(key))
    counts.set(key, {
      element,
      occurs: { min: isInAll ? occurs.min * particle.occurs.min : 0, max: occurs.max * particle.occurs.max },
    })
  }
  return counts
}

function combine(a: Occurs, b: Occurs, kind: 'sequence' | 'choice' | 'all'): Occurs {
  return kind === 'choice'
    ? { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) }
    : { min: a.min + b.min, max: a.max + b.max }
}

function hasWildcard(particle: Particle): boolean {
  if (particle.kind === 'wildcard') return true
  return particle.kind !== 'element' && particle.particles.some(hasWildcard)
}
