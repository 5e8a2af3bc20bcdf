import { createNamer, toCamelCase, toGraphqlName } from '../naming.ts'
import { nameKey } from '../qname.ts'
import type { AttributeUse, ComplexType, ElementDeclaration, Occurs, Particle, SimpleType } from '../xsd/model.ts'
import { entryOf } from './loose-groups.ts'

/** One member of a complex type as a field of the value. */
export type TypeField = FieldNames &
  (
    | {
        readonly kind: 'element'
        readonly element: ElementDeclaration
        readonly isList: boolean
        readonly isRequired: boolean
      }
    | { readonly kind: 'attribute'; readonly attribute: AttributeUse }
    /** Attributes that the type does not name, as an object of texts. */
    | { readonly kind: 'anyAttributes' }
    | { readonly kind: 'text'; readonly type: SimpleType | undefined }
    /** Elements that the type does not name, as XML text. */
    | { readonly kind: 'wildcard'; readonly isList: boolean }
    /** The elements of repeated groups in the order in which they stand. */
    | { readonly kind: 'inOrder'; readonly entry: ElementDeclaration }
    /** All of an element's content as XML text, where text stands between its elements. */
    | { readonly kind: 'markup' }
  )

interface FieldNames {
  /** As in the schema, as far as GraphQL can have it. For mappings. */
  readonly key: string
  /** As GraphQL schemas write names. For values that no mapping reshapes. No field's alias is another one's key. */
  readonly alias: string
}

const known = new WeakMap<ComplexType, readonly TypeField[]>()

/** The fields of a complex type in schema order. What comes from the base type is named as there. */
export function fieldsOf(type: ComplexType): readonly TypeField[] {
  const made = known.get(type) ?? makeFields(type)
  known.set(type, made)
  return made
}

type Unnamed = TypeField extends infer Field ? (Field extends TypeField ? Omit<Field, keyof FieldNames> : never) : never

function makeFields(type: ComplexType): TypeField[] {
  const inherited = new Map<string, FieldNames>()
  if (type.base?.kind === 'complex') for (const each of fieldsOf(type.base)) inherited.set(identityOf(each), each)
  const unnamed = membersOf(type)
  const key = createNamer(['__typename', ...[...inherited.values()].map((each) => each.key)])
  const keyed = unnamed.map((field) => ({
    field,
    names: inherited.get(identityOf(field)),
    key: inherited.get(identityOf(field))?.key ?? key(toGraphqlName(wantedKey(field))),
  }))
  const alias = createNamer([
    '__typename',
    ...keyed.map((each) => each.key),
    ...[...inherited.values()].flatMap((each) => [each.key, each.alias]),
  ])
  return keyed.map(({ field, names, key: own }) => {
    const wanted = wantedAlias(field)
    const isSame = wanted === toGraphqlName(wantedKey(field)) // also where the key has a number
    return { ...field, key: own, alias: names?.alias ?? (isSame ? own : alias(wanted)) }
  })
}

function membersOf(type: ComplexType): Unnamed[] {
  const fields: Unnamed[] = []
  const counts = type.content === undefined ? [] : [...countElements(type.content).values()]
  for (const { element, occurs } of counts)
    fields.push({ kind: 'element', element, isList: occurs.max > 1, isRequired: occurs.min > 0 })
  for (const attribute of type.attributes) fields.push({ kind: 'attribute', attribute })
  if (type.hasAnyAttribute) fields.push({ kind: 'anyAttributes' })
  if (type.text !== undefined || type.isMixed) fields.push({ kind: 'text', type: type.text })
  if (type.content !== undefined && hasWildcard(type.content))
    fields.push({ kind: 'wildcard', isList: type.isEntry !== true })
  if (type.content !== undefined && type.isMixed) fields.push({ kind: 'markup' })
  const entry = entryOf(type)
  if (entry !== undefined) fields.push({ kind: 'inOrder', entry })
  return fields
}

function identityOf(field: Unnamed): string {
  switch (field.kind) {
    case 'element':
      return `<${nameKey(field.element.name)}`
    case 'attribute':
      return `@${nameKey(field.attribute.name)}`
    default:
      return field.kind
  }
}

function wantedKey(field: Unnamed): string {
  switch (field.kind) {
    case 'element':
      return field.element.name.local
    case 'attribute':
      return field.attribute.name.local
    case 'anyAttributes':
      return '_anyAttributes'
    case 'text':
      return '_text'
    case 'wildcard':
      return '_any'
    case 'markup':
      return '_xml'
    case 'inOrder':
      return '_inOrder'
  }
}

function wantedAlias(field: Unnamed): string {
  switch (field.kind) {
    case 'anyAttributes':
      return 'anyAttributes'
    case 'text':
      return 'value'
    case 'wildcard':
      return 'any'
    case 'markup':
      return 'xml'
    case 'inOrder':
      return 'inOrder'
    default:
      return toCamelCase(wantedKey(field))
  }
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
