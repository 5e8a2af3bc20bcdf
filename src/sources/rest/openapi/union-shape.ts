import { isObject, own, ownObject, ownString } from './json.ts'
import type { MergedSchema } from './merge-schema.ts'
import { child, type Located } from './resolve-ref.ts'
import type { ShapeContext } from './schema-shapes.ts'
import type { CompositeShape, NameHint, ObjectShape, Shape, UnionMember, UnionShape } from './shape.ts'

/** Most members of one union; what has more is not read by anyone. */
const maxMembers = 200

/**
 * The union of objects, of unions of objects, or a list of such a union where all choices are lists.
 * @returns undefined where one of the choices is anything else.
 */
export function unionShape(
  context: ShapeContext,
  schema: MergedSchema,
  located: Located,
  hint: NameHint,
  choices: readonly Located[],
  shapes: readonly Shape[],
  labels: readonly string[],
): Shape | undefined {
  const items = shapes.flatMap((shape) => (shape.kind === 'list' && !shape.of.isNullable ? [shape.of.shape] : []))
  if (items.length > 0) {
    const name = { ...hint, text: `${hint.text}Item`, isGiven: false }
    const of =
      items.length === shapes.length ? unionShape(context, schema, located, name, [], items, labels) : undefined
    return of === undefined ? undefined : { kind: 'list', of: { shape: of, isNullable: false } }
  }
  if (!shapes.every(isComposite)) return undefined
  const discriminator = ownString(schema.discriminator?.value, 'propertyName')
  const mapped = choices.length === 0 ? undefined : mappedValues(context, schema, choices)
  const members = new Map<ObjectShape, UnionMember>()
  shapes.forEach((shape, index) => {
    const values = mapped?.[index] ?? []
    const below = shape.kind === 'object' ? [{ object: shape, label: labels[index] ?? '', values }] : shape.members
    for (const member of below) if (!members.has(member.object)) members.set(member.object, member)
  })
  if (members.size > maxMembers) return undefined
  const [only, ...others] = members.keys()
  if (only !== undefined && others.length === 0) return only
  return {
    kind: 'union',
    name: hint,
    description: schema.description,
    place: located,
    members: [...members.values()],
    discriminator,
  } satisfies UnionShape
}

function isComposite(shape: Shape): shape is CompositeShape {
  return shape.kind === 'object' || shape.kind === 'union'
}

/** The discriminator's values for each choice: those that the mapping gives, else the component's name. */
function mappedValues(
  { resolver }: ShapeContext,
  schema: MergedSchema,
  choices: readonly Located[],
): readonly (readonly string[])[] {
  const { discriminator } = schema
  const mapping = ownObject(discriminator?.value, 'mapping') ?? {}
  const targets = Object.keys(mapping).map((value) => ({ value, ref: own(mapping, value) }))
  return choices.map((choice) => {
    const target = resolver.resolve(choice)?.value
    const ref = own(choice.value, '$ref')
    const name = typeof ref === 'string' ? ref.split('/').at(-1) : undefined
    const isTarget = (text: unknown): boolean => {
      if (text === ref || text === name) return text !== undefined
      if (discriminator === undefined || typeof text !== 'string' || !/[#./]/.test(text)) return false
      const place = { ...child(discriminator, 'mapping'), value: { $ref: text } }
      return isObject(target) && resolver.resolve(place)?.value === target
    }
    const given = targets.filter((each) => isTarget(each.ref)).map((each) => each.value)
    return given.length > 0 ? given : name === undefined ? [] : [name]
  })
}
