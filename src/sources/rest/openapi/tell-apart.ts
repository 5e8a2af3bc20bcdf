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

/** What has a property of its own goes by it, a required one before others; of what has none, the first is the rest. */
function byProperties(members: readonly UnionMember[], wire: Wire): Distinction {
  const objects = members.map(({ object }) => object)
  const counts = new Map<string, number>()
  for (const object of objects)
    for (const { key } of outputProperties(object)) counts.set(key, (counts.get(key) ?? 0) + 1)
  const marked = objects.map((object) => {
    const own = outputProperties(object).filter(({ key }) => counts.get(key) === 1)
    const required = own.filter(({ isRequired }) => isRequired)
    return { object, required, own }
  })
  const test = (property: Property) => `$->has(${JSON.stringify(wire.keyOf(property))})`
  const sure = marked.filter(({ required }) => required.length > 0)
  const likely = marked.filter(({ required, own }) => required.length === 0 && own.length > 0)
  const [rest, ...hidden] = marked.filter(({ own }) => own.length === 0).map(({ object }) => object)
  const cases = [
    ...sure.map(({ object, required }) => ({ test: anyOf(required.slice(0, 1).map(test)), object })),
    ...likely.map(({ object, own }) => ({ test: anyOf(own.slice(0, maxTests).map(test)), object })),
  ]
  // Where every member has a mark that may be absent, a value without any is still one of them.
  const last = rest ?? (likely.length > 0 ? cases.pop()?.object : undefined)
  if (last !== undefined) cases.push({ test: '$->typeof->eq("object")', object: last })
  return { subject: '$', method: 'matchIf', cases, hidden }
}

/** Marks that may be absent: a few of them tell as much as all. */
const maxTests = 4

function anyOf([first, ...others]: readonly string[]): string {
  return others.length === 0 ? (first ?? '') : `${first}->or(${others.join(', ')})`
}

function propertyOf(object: ObjectShape, key: string) {
  return object.properties.find((property) => property.key === key)
}
