import { describe, expect, it } from 'vitest'
import type { MappingProblem, WantedFields } from '../../../src/mapping/types.ts'
import { mappingOf } from './run-mapping.ts'

/** Needs as text: `a{b c*}`, with a star behind what is needed whole. */
function written({ fields, isOpen }: WantedFields): string {
  const inner = [...fields].map(([name, needs]) => `${name}${written(needs)}`).sort()
  return `${inner.length === 0 ? '' : `{${inner.join(' ')}}`}${isOpen ? '*' : ''}`
}

/** The data with nothing in it but what is needed. */
function pruned(data: unknown, needs: WantedFields): unknown {
  if (needs.isOpen || typeof data !== 'object' || data === null) return data
  if (Array.isArray(data)) return data.map((item) => pruned(item, needs))
  const kept = Object.entries(data).filter(([name]) => needs.fields.has(name))
  return Object.fromEntries(kept.map(([name, value]) => [name, pruned(value, needs.fields.get(name) ?? needs)]))
}

const data = {
  id: 7,
  status: 'open',
  name: { first: 'Ada', last: 'L', title: null },
  items: [
    { sku: 'a', price: { amount: 3, unit: 'EUR' }, tags: ['x', 'y'], kind: 'book' },
    { sku: 'b', price: null, tags: [], kind: 'film' },
    { sku: 'c', price: { amount: 5, unit: 'USD' }, tags: ['z'], kind: 'book' },
  ],
  limits: { most: 4 },
  other: { deep: { er: { x: 1, y: 2 } } },
}

describe('what a mapping needs of its data', () => {
  it.each([
    ['id', '{id*}'],
    ['id first: name.first', '{id* name{first*}}'],
    ['$.name { first }', '{name{first*}}'],
    ['$.items { sku price { amount } }', '{items{price{amount*} sku*}}'],
    ['$.items { sku price }', '{items{price* sku*}}'],
    ['$.items->first.sku', '{items{sku*}}'],
    ['$.items->first { sku }', '{items{sku*}}'],
    ['$.items->map(@.price.amount)', '{items{price{amount*}}}'],
    ['$.items->map({ s: @.sku })', '{items{sku*}}'],
    ['$.items->map($.id)', '{id* items}'],
    ['$.items->map("x")', '{items}'],
    ['$.items->filter(@.kind->eq("book"))->map(@.sku)', '{items{kind* sku*}}'],
    ['$.items->find(@.sku->eq("b")) { kind }', '{items{kind* sku*}}'],
    ['$.items->size', '{items*}'],
    ['$.items->last->entries', '{items*}'],
    ['$.name { kind: $("person") }', '{name}'],
    ['$.name { all: @ }', '{name*}'],
    ['$', '*'],
    ['$({ a: $.id b: $.name.first })', '{id* name{first*}}'],
    ['a: $($.name.title ?? $.name.first)', '{name{first* title*}}'],
    ['$->as($root).items { sku id: $root.id }', '{id* items{sku*}}'],
    ['$->as($root).items { id: $root.id }', '{id* items}'],
    ['$ { each: $.items->map($.id) }', '{id* items}'],
    ['...$.name { first } ...$.other.deep', '{name{first*} other{deep*}}'],
    ['kind: $.items->first.kind->match(["book", 1], [@, 2])', '{items{kind*}}'],
    ['total: $.items->map(@.price.amount)->filter(@->gt($.limits.most))', '{items{price{amount*}} limits{most*}}'],
    ['$.items->slice(1) { sku tags }', '{items{sku* tags*}}'],
    ['n: $args.n', ''],
  ])('%s', (text, needs) => {
    const mapping = mappingOf(text)
    expect(written(mapping.dataNeeds())).toBe(needs)
    const run = (given: unknown) => {
      const problems: MappingProblem[] = []
      return { value: mapping.run(given, { args: { n: 1 } }, problems), problems }
    }
    expect(run(pruned(data, mapping.dataNeeds()))).toEqual(run(data))
  })

  it('is less where less of what it makes is wanted', () => {
    const sku: WantedFields = { fields: new Map([['sku', { fields: new Map(), isOpen: true }]]), isOpen: false }
    expect(written(mappingOf('$.items { sku price { amount } }').prune(sku).dataNeeds())).toBe('{items{sku*}}')
  })
})
