import { Kind, parseType, type TypeNode } from 'graphql'
import type { Random } from '../../differential/harness/random.ts'
import { type FieldModel, namedType, type WorldModel } from './model.ts'

/** An object of the model; what it refers to stands in it. */
export interface Item {
  readonly typeName: string
  readonly values: Map<string, unknown>
}

/** All that a world's services answer from. */
export interface WorldData {
  readonly items: ReadonlyMap<string, readonly Item[]>
  /** What root fields give. */
  readonly roots: ReadonlyMap<string, unknown>
  /** Fields of items that fail. */
  readonly failing: ReadonlyMap<Item, ReadonlySet<string>>
}

const itemsOfType = 4

/** Fills a model with objects; `hasFaults`: some of their fields fail, in whatever service is asked. */
export function randomData(model: WorldModel, random: Random, hasFaults: boolean): WorldData {
  const { entities, values, interfaces, unions, roots } = model
  const items = new Map<string, Item[]>()
  for (const { name } of [...entities, ...values])
    items.set(
      name,
      Array.from({ length: itemsOfType }, () => ({ typeName: name, values: new Map() })),
    )
  const members = (name: string): readonly string[] =>
    [...interfaces, ...unions].find((each) => each.name === name)?.members ?? [name]
  const leaf = (name: string): unknown => {
    const found = items.get(random.pick(members(name)))
    return found === undefined ? randomLeaf(name, random) : random.pick(found)
  }
  const randomValue = (type: TypeNode): unknown => {
    if (type.kind === Kind.NON_NULL_TYPE) return randomGiven(type.type)
    return random.chance(0.15) ? null : randomGiven(type)
  }
  const randomGiven = (type: TypeNode): unknown => {
    if (type.kind === Kind.LIST_TYPE) return Array.from({ length: random.below(4) }, () => randomValue(type.type))
    return type.kind === Kind.NAMED_TYPE ? leaf(type.name.value) : randomGiven(type.type)
  }
  const fill = (item: Item, fields: readonly FieldModel[]) => {
    for (const { name, type } of fields) item.values.set(name, randomValue(parseType(type)))
  }
  const failing = new Map<Item, Set<string>>()
  const required = entities.flatMap(({ fields }) => fields.flatMap(({ requires }) => requires?.match(/\w+/g) ?? []))
  for (const { name, fields } of entities)
    for (const [at, item] of (items.get(name) ?? []).entries()) {
      fill(item, fields)
      fillKeys(item, at)
      for (const each of fields)
        if (hasFaults && random.chance(0.06) && !required.includes(each.name)) {
          const known = failing.get(item)
          if (known === undefined) failing.set(item, new Set([each.name]))
          else known.add(each.name)
        }
      for (const { members: all, asObject } of interfaces)
        if (asObject !== undefined && all.includes(name)) {
          item.values.set('extra', `extra of ${name} ${at}`)
          item.values.set('more', random.chance(0.2) ? null : [at, 7])
        }
    }
  for (const { name, fields } of values) for (const item of items.get(name) ?? []) fill(item, fields)
  return { items, failing, roots: new Map(roots.map(({ name, type }) => [name, randomValue(parseType(type))])) }
}

function fillKeys({ typeName, values }: Item, at: number): void {
  values.set('id', `${typeName}-${at}`)
  values.set('code', `c${at}`)
  values.set('tenant', at % 2)
  const region: Item = { typeName: 'Region', values: new Map([['name', `r${at}`]]) }
  values.set('org', {
    typeName: 'Org',
    values: new Map<string, unknown>([
      ['id', `o${at}`],
      ['region', region],
    ]),
  })
}

function randomLeaf(type: string, random: Random): unknown {
  switch (namedType(type)) {
    case 'Int':
      return random.below(100)
    case 'Float':
      return random.below(20) / 4
    case 'Boolean':
      return random.chance(0.5)
    case 'Color':
      return random.pick(['RED', 'GREEN', 'BLUE'])
    case 'Json':
      return random.pick<unknown>([1, 'text', { a: [1, null, { b: 'c' }] }, []])
    default:
      return random.pick(['', 'a', 'Ö "q" \\', `text ${random.below(50)}`])
  }
}
