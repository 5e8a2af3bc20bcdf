import { outputProperties } from './output-objects.ts'
import type { ObjectShape, Property, UnionMember, UnionShape } from './shape.ts'
import { jsonWire, keyPath, type Wire } from './wire.ts'

/** How the mapping finds out which member of a union a value is. */
export interface Distinction {
  /** What the method is called on. */
  readonly subject: string
  readonly method: 'match' | 'matchIf'
  /** Candidates (for `match`) or conditions, the first that fits decides. */
  readonly cases: readonly { readonly test: string; readonly object: ObjectShape }[]
  /** Members that look like one before them, so that no value is taken for them. */
  readonly hidden: readonly ObjectShape[]
}

const distinctions = new WeakMap<UnionShape, WeakMap<Wire, Distinction>>()

/** Decides by the discriminator, by a property that has other constants in every member, or by which properties are there. */
export function tellApart(union: UnionShape, wire: Wire): Distinction {
  const byWire = distinctions.get(union) ?? new WeakMap<Wire, Distinction>()
  distinctions.set(union, byWire)
  const known = byWire.get(wire)
  if (known !== undefined) return known
  const { members, discriminator } = union
  const key = discriminator ?? keyOfConstants(members)
  const distinction = (key === undefined ? undefined : byValue(members, key, wire)) ?? byProperties(members, wire)
  byWire.set(wire, distinction)
  return distinction
}

/** The members that values are taken for. */
export function membersOf(union: UnionShape): readonly ObjectShape[] {
  return tellApart(union, jsonWire).cases.map(({ object }) => object)
}

function byValue(members: readonly UnionMember[], key: string, wire: Wire): Distinction | undefined {
  const taken = new Set<string>()
  const found = members.flatMap(({ object, values }) => {
    const all = new Set([...values, ...(propertyOf(object, key)?.constants ?? [])])
    const own = [...all].filter((value) => !taken.has(value))
    for (const value of own) taken.add(value)
    return own.length === 0 ? [] : [{ object, texts: own.map((value) => JSON.stringify(value)) }]
  })
  if (found.length < members.length) return undefined
  const property = members.map(({ object }) => propertyOf(object, key)).find((each) => each !== undefined)
  const subject = keyPath(property === undefined ? key : wire.keyOf(property))
  if (found.every(({ texts }) => texts.length === 1)) {
    const cases = found.map(({ object, texts }) => ({ test: texts.join(), object }))
    return { subject, method: 'match', cases, hidden: [] }
  }
  const cases = found.map(({ object, texts }) => ({ test: `$.${subject}->in([${texts.join(', ')}])`, object }))
  return { subject: '$', method: 'matchIf', cases, hidden: [] }
}

/** A property that every member has, with constants that no other member has. */
function keyOfConstants([first, ...others]: readonly UnionMember[]): string | undefined {
  return first?.object.properties.find(({ key, constants }) => {
    const lists = [constants, ...others.map(({ object }) => propertyOf(object, key)?.constants)]
    const all = lists.flatMap((list) => list ?? [])
    return lists.every((list) => list !== undefined) && new Set(all).size === all.length
  })?.key
}

/**
 * What has a property of its own goes by it, a required one before others; what has none goes by what it requires. The member that
 * requires least is what is left; of those that require the same, it stands for all.
 */
function byProperties(members: readonly UnionMember[], wire: Wire): Distinction {
  const counts = new Map<string, number>()
  for (const { object } of members)
    for (const { key } of outputProperties(object)) counts.set(key, (counts.get(key) ?? 0) + 1)
  const marked = members.map(({ object }): Marked => {
    const own = outputProperties(object).filter(({ key }) => counts.get(key) === 1)
    const required = outputProperties(object).filter(({ isRequired }) => isRequired)
    return { object, own, required, ownRequired: own.find(({ isRequired }) => isRequired) }
  })
  const test = (property: Property) => `$->has(${JSON.stringify(wire.keyOf(property))})`
  const sure = marked.flatMap(({ object, ownRequired }) =>
    ownRequired === undefined ? [] : [{ test: test(ownRequired), object }],
  )
  const unsure = marked.filter(({ ownRequired }) => ownRequired === undefined)
  const least = leastRequiring(unsure)
  const others = unsure.filter((each) => each !== least)
  const likely = others.flatMap(({ object, own }) =>
    own.length === 0 ? [] : [{ test: joined('or', own.slice(0, maxTests).map(test)), object }],
  )
  const taken = new Set<string>()
  const hidden: ObjectShape[] = []
  const rest = others
    .filter(({ own }) => own.length === 0)
    .sort((a, b) => b.required.length - a.required.length)
    .flatMap(({ object, required }) => {
      const tests = required.filter(({ key }) => !least?.required.some((each) => each.key === key)).map(test)
      const all = joined('and', tests)
      if (tests.length > 0 && tests.length <= maxTests && !taken.has(all)) {
        taken.add(all)
        return [{ test: all, object }]
      }
      hidden.push(object)
      return []
    })
  const last = least === undefined ? [] : [{ test: '$->typeof->eq("object")', object: least.object }]
  return { subject: '$', method: 'matchIf', cases: [...sure, ...likely, ...rest, ...last], hidden }
}

/** A member with the properties that could show that a value is one of it. */
interface Marked {
  readonly object: ObjectShape
  /** Those that no other member has. */
  readonly own: readonly Property[]
  readonly required: readonly Property[]
  readonly ownRequired: Property | undefined
}

/** Of those that require equally little, the first without a property of its own, else the last. */
function leastRequiring(members: readonly Marked[]): Marked | undefined {
  const fewest = Math.min(...members.map(({ required }) => required.length))
  const candidates = members.filter(({ required }) => required.length === fewest)
  return candidates.find(({ own }) => own.length === 0) ?? candidates.at(-1)
}

/** Marks that may be absent: a few of them tell as much as all. */
const maxTests = 4

function joined(method: 'and' | 'or', [first, ...others]: readonly string[]): string {
  return others.length === 0 ? (first ?? '') : `${first}->${method}(${others.join(', ')})`
}

function propertyOf(object: ObjectShape, key: string) {
  return object.properties.find((property) => property.key === key)
}
