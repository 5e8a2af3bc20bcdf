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
 * What requires a property that no other has goes by it; all else by its constants and by what it requires, those with the most of these
 * first. Without constants, the member that requires least is what is left. Of those that look alike, one stands for all.
 */
function byProperties(members: readonly UnionMember[], wire: Wire): Distinction {
  const counts = new Map<string, number>()
  const requiredCounts = new Map<string, number>()
  for (const { object } of members) {
    for (const { key, isRequired } of outputProperties(object)) {
      counts.set(key, (counts.get(key) ?? 0) + 1)
      if (isRequired) requiredCounts.set(key, (requiredCounts.get(key) ?? 0) + 1)
    }
  }
  const kind = keyOfKinds(members)
  const has = (property: Property) => `$->has(${JSON.stringify(wire.keyOf(property))})`
  const marked = members.map(({ object }): Marked => {
    const own = outputProperties(object).filter(({ key }) => counts.get(key) === 1)
    const required = outputProperties(object).filter(({ isRequired }) => isRequired)
    const ownRequired = own.find(({ isRequired }) => isRequired)
    const telling = required.filter(({ key }) => (requiredCounts.get(key) ?? 0) < members.length).slice(0, maxTests)
    const ofKind = kind === undefined ? [] : [kindTest(propertyOf(object, kind), wire)]
    return {
      object,
      own,
      required,
      tests: ownRequired === undefined ? [...ofKind, ...telling.map(has)] : [has(ownRequired)],
    }
  })
  const sure = marked.filter(({ own }) => own.some(({ isRequired }) => isRequired))
  const unsure = marked.filter((each) => !sure.includes(each))
  const least = kind === undefined ? leastRequiring(unsure) : undefined
  const likely = unsure.filter((each) => each !== least && each.tests.length === 0 && each.own.length > 0)
  const told = unsure.filter((each) => each !== least && each.tests.length > 0)
  const cases = [
    ...sure.map(({ object, tests }) => ({ test: joined('and', tests), object })),
    ...told
      .toSorted((a, b) => b.tests.length - a.tests.length)
      .map(({ object, tests }) => ({ test: joined('and', tests), object })),
    ...likely.map(({ object, own }) => ({ test: joined('or', own.slice(0, maxTests).map(has)), object })),
    ...(least === undefined ? [] : [{ test: '$->typeof->eq("object")', object: least.object }]),
  ]
  const taken = new Set<string>()
  const different = cases.filter(({ test }) => !taken.has(test) && taken.add(test))
  const shown = new Set(different.map(({ object }) => object))
  const hidden = members.flatMap(({ object }) => (shown.has(object) ? [] : [object]))
  return { subject: '$', method: 'matchIf', cases: different, hidden }
}

/** A member with what could show that a value is one of it. */
interface Marked {
  readonly object: ObjectShape
  /** The properties that no other member has. */
  readonly own: readonly Property[]
  readonly required: readonly Property[]
  /** What is true of every value of the member, and of few others. */
  readonly tests: readonly string[]
}

/** A required property that says what every member is, though not always which of them. */
function keyOfKinds([first, ...others]: readonly UnionMember[]): string | undefined {
  const isKind = (property: Property | undefined) => property?.isRequired === true && property.constants !== undefined
  const found = first?.object.properties.find(
    (property) => isKind(property) && others.every(({ object }) => isKind(propertyOf(object, property.key))),
  )
  return found?.key
}

function kindTest(property: Property | undefined, wire: Wire): string {
  const values = (property?.constants ?? []).map((value) => JSON.stringify(value))
  return `$.${keyPath(property === undefined ? '' : wire.keyOf(property))}->in([${values.join(', ')}])`
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
