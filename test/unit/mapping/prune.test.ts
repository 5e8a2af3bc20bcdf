import { expect, test } from 'vitest'
import type { MappingProblem, WantedFields } from '../../../src/mapping/types.ts'
import { mappingOf } from './run-mapping.ts'

const all: WantedFields = { fields: new Map(), isOpen: true }

function only(fields: Readonly<Record<string, WantedFields>>): WantedFields {
  return { fields: new Map(Object.entries(fields)), isOpen: false }
}

function runPruned(text: string, wanted: WantedFields, data: unknown) {
  const problems: MappingProblem[] = []
  return { value: mappingOf(text).prune(wanted).run(data, {}, problems), problems: problems.length }
}

const order = { id: 1, lines: [{ sku: 'a', n: 2 }], customer: { id: 7, name: 'Ada' } }

test.each([
  ['what is not wanted is not made', 'id lines { sku n }', only({ id: all }), order, { id: 1 }],
  ['nor below', 'id lines { sku n }', only({ lines: only({ n: all }) }), order, { lines: [{ n: 2 }] }],
  [
    'nor in a group',
    'id who: { key: customer.id name: customer.name }',
    only({ who: only({ key: all }) }),
    order,
    { who: { key: 7 } },
  ],
  ['nor at the end of a path', '$.customer { id name }', only({ name: all }), order, { name: 'Ada' }],
  [
    'an open object keeps all, and leaves out below',
    'id lines { sku n }',
    { ...only({ lines: only({ n: all }) }), isOpen: true },
    order,
    { id: 1, lines: [{ n: 2 }] },
  ],
  [
    'what is no mere read stays',
    'id kind: $("order") n: id->add(1)',
    only({ id: all }),
    order,
    { id: 1, kind: 'order' },
  ],
  [
    'a method on a read path goes with it, and what is wanted below the end of a path stays',
    'id n: customer.name->size c: customer? { id name }',
    only({ c: only({ name: all }) }),
    order,
    { c: { name: 'Ada' } },
  ],
  [
    'what a method is made of stays whole',
    'l: lines->filter(@.n->gt(1)) { sku n }',
    only({ l: only({ sku: all }) }),
    order,
    { l: [{ sku: 'a' }] },
  ],
  ['what may be missing goes, too', 'id lines? nope?', only({ id: all }), order, { id: 1 }],
  [
    'a spread by ->match stays, with what it tells of the type',
    'id ...customer.name->match(["Ada", { __typename: "Person", n: 1 }])',
    only({ id: all }),
    order,
    { id: 1, __typename: 'Person', n: 1 },
  ],
  ['null stays null', 'id lines { sku }', only({ id: all }), null, null],
  ['a scalar stays what it is', 'id lines { sku }', only({ id: all }), 'text', 'text'],
  ['a constant still makes an object of a scalar', 'id kind: $("order")', only({ id: all }), 'text', { kind: 'order' }],
  ['spreads stay', 'id ...customer { name }', only({ id: all }), order, { id: 1, name: 'Ada' }],
])('%s', (_, text, wanted, data, value) => {
  expect(runPruned(text, wanted, data).value).toEqual(value)
})

test('what is missing and not wanted is no problem', () => {
  expect(runPruned('id missing', only({ id: all }), order)).toEqual({ value: { id: 1 }, problems: 0 })
})
