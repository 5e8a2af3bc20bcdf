import { nameKey } from '../qname.ts'
import { type ComplexType, type ElementDeclaration, once, type Particle } from '../xsd/model.ts'

/**
 * The repeated groups whose elements can come in an order that a list for each of them does not tell: `(a | b)*`, `(a, b?)*`. Those that
 * they hold belong to them.
 */
export function looseGroups(particle: Particle): Particle[] {
  if (particle.kind === 'element' || particle.kind === 'wildcard') return []
  if (particle.occurs.max > 1 && !isStrict(particle) && leavesOf(particle).size > 1) return [particle]
  return particle.particles.flatMap(looseGroups)
}

/** The elements and wildcards in a particle, each once. */
export function leavesOf(particle: Particle): Map<string, Exclude<Particle, { particles: unknown }>> {
  if (particle.kind === 'element') return new Map([[nameKey(particle.element.name), particle]])
  if (particle.kind === 'wildcard') return new Map([['', particle]])
  return new Map(particle.particles.flatMap((each) => [...leavesOf(each)]))
}

/** `(a, b)*`: the first of each belong together, and so on. */
function isStrict({ kind, particles }: Extract<Particle, { particles: unknown }>): boolean {
  return (
    kind === 'sequence' &&
    particles.every((each) => each.kind === 'element' && each.occurs.min === 1 && each.occurs.max === 1)
  )
}

/** Types whose fields are named as those of the type that they were made of. */
const made = new WeakMap<ComplexType, ElementDeclaration>()

/** One entry of a type's loose groups: an object of which one field is there. Undefined where text stands in between, or none is loose. */
export function entryOf(type: ComplexType): ElementDeclaration | undefined {
  if (type.content === undefined || type.isMixed || type.soapArray !== undefined) return undefined
  const known = made.get(type)
  if (known !== undefined) return known
  const leaves = new Map(looseGroups(type.content).flatMap((each) => [...leavesOf(each)]))
  if (leaves.size === 0) return undefined
  const particles = [...leaves.values()].map((each): Particle => ({ ...each, occurs: once }))
  const entry: ComplexType = {
    ...type,
    name: undefined,
    isAbstract: false,
    base: type,
    attributes: [],
    hasAnyAttribute: false,
    text: undefined,
    content: { kind: 'choice', particles, occurs: once },
    documentation: undefined,
    isEntry: true,
  }
  const declaration: ElementDeclaration = {
    name: { namespace: '', local: '_inOrder' },
    type: () => entry,
    isNillable: false,
    isAbstract: false,
    defaultValue: undefined,
    documentation: undefined,
  }
  made.set(type, declaration)
  return declaration
}
