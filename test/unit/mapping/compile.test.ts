import { describe, expect, it } from 'vitest'
import type { MappingScope } from '../../../src/mapping/index.ts'
import { mappingOf, runMapping } from './run-mapping.ts'

interface Case {
  readonly text: string
  readonly data?: unknown
  readonly scope?: MappingScope
  readonly value: unknown
  readonly problems?: readonly string[]
}

function table(name: string, cases: readonly Case[]): void {
  describe(name, () => {
    it.each(cases)('$text', ({ text, data, scope, value, problems = [] }) => {
      expect(runMapping(text, data, scope)).toEqual({ value, problems })
    })
  })
}

const person = {
  id: 7,
  name: { first: 'Ada', last: 'Lovelace' },
  tags: ['a', 'b'],
  'e-mail': 'ada@example.org',
  boss: null,
}

table('named selections', [
  { text: 'id', data: person, value: { id: 7 } },
  { text: 'id boss', data: person, value: { id: 7, boss: null } },
  { text: 'first: name.first', data: person, value: { first: 'Ada' } },
  { text: 'mail: "e-mail"', data: person, value: { mail: 'ada@example.org' } },
  { text: '"e-mail"', data: person, value: { 'e-mail': 'ada@example.org' } },
  { text: "mail: $.'e-mail'", data: person, value: { mail: 'ada@example.org' } },
  { text: '"the id": id', data: person, value: { 'the id': 7 } },
  { text: 'name { first }', data: person, value: { name: { first: 'Ada' } } },
  { text: 'fullName: name { first }', data: person, value: { fullName: { first: 'Ada' } } },
  { text: 'names: { id n: name.first }', data: person, value: { names: { id: 7, n: 'Ada' } } },
  { text: 'id # the key\n  boss', data: person, value: { id: 7, boss: null } },
  { text: '', data: person, value: {} },
])

table('paths', [
  { text: '$', data: person.tags, value: ['a', 'b'] },
  { text: '@', data: 5, value: 5 },
  { text: '$.id', data: person, value: 7 },
  { text: 'name.first', data: person, value: 'Ada' },
  { text: '$.name { last }', data: person, value: { last: 'Lovelace' } },
  { text: 'name\n  .first', data: person, value: 'Ada' },
  { text: '$.results { id }', data: { results: [{ id: 1 }, { id: 2 }] }, value: [{ id: 1 }, { id: 2 }] },
])

table('a selection of null that reads nothing else is null', [
  { text: 'a b: { c d: e { f } }', data: null, value: null },
  {
    text: 'a b: { c: d.e }',
    data: [null, {}],
    value: [null, { b: {} }],
    problems: ['property "a" not found in object', 'property "d" not found in object'],
  },
  { text: 'a b: { c: $(1) }', data: null, value: { b: { c: 1 } }, problems: ['property "a" not found in null'] },
])

table('arguments that the client left out are no problem', [
  { text: '$({ s: $args.segment })', scope: { args: {} }, value: { s: undefined } },
  { text: '$args.filter.name', scope: { args: {} }, value: undefined },
  { text: '$args.filter.name', scope: { args: { filter: {} } }, value: undefined },
  { text: '$args.filter.name', scope: { args: { filter: null } }, value: undefined },
  { text: '$args.input { a: x b: y.z c: $.w }', scope: { args: { input: { x: 1 } } }, value: { a: 1 } },
  { text: '$args.list { a b }', scope: { args: { list: [{ a: 1 }, { b: 2 }] } }, value: [{ a: 1 }, { b: 2 }] },
  { text: '$args.list->map(@.a)', scope: { args: { list: [{ a: 1 }, {}] } }, value: [1, null] },
  {
    text: 'a: $args.x b: y',
    data: {},
    scope: { args: {} },
    value: {},
    problems: ['property "y" not found in object'],
  },
  {
    text: 'p { a: $args.x b }',
    data: { p: {} },
    scope: { args: {} },
    value: { p: {} },
    problems: ['property "b" not found in object'],
  },
])

table('sub-selections and properties of lists apply to their items', [
  { text: 'id', data: [{ id: 1 }, { id: 2 }], value: [{ id: 1 }, { id: 2 }] },
  { text: '$.a.b', data: { a: [{ b: 1 }, { b: 2 }] }, value: [1, 2] },
  { text: '$.a.b', data: { a: [[{ b: 1 }], [{ b: 2 }]] }, value: [[1], [2]] },
  { text: 'a.b->first', data: { a: [{ b: 1 }, { b: 2 }] }, value: 1 },
  { text: 'ids: friend_ids { id: $ }', data: { friend_ids: [1, 2] }, value: { ids: [{ id: 1 }, { id: 2 }] } },
  {
    text: '$.a.b',
    data: { a: [{ b: 1 }, {}, {}] },
    value: [1, null, null],
    problems: ['property "b" not found in object'],
  },
  { text: 'a { b }', data: { a: [] }, value: { a: [] } },
  { text: 'a { b }', data: { a: [null, { b: 1 }] }, value: { a: [null, { b: 1 }] } },
])

table('missing values and null', [
  { text: 'id: nope', data: person, value: {}, problems: ['property "nope" not found in object'] },
  { text: 'x: nope.deeper', data: person, value: {}, problems: ['property "nope" not found in object'] },
  { text: 'x: boss.name', data: person, value: {}, problems: ['property "name" not found in null'] },
  { text: 'x: nope?', data: person, value: {} },
  { text: 'nope?', data: person, value: {} },
  { text: 'nope? { a }', data: person, value: {} },
  { text: 'x: nope?.deeper', data: person, value: {} },
  { text: 'x: boss?.name', data: person, value: {} },
  { text: 'x: nope?->first', data: person, value: {} },
  { text: 'x: $args?.id', data: null, value: null },
  { text: 'boss { id }', data: person, value: { boss: null } },
  { text: 'id: $args.id ok: $(true)', data: null, scope: { args: { id: 1 } }, value: { id: 1, ok: true } },
  { text: '$args.id', scope: {}, value: undefined, problems: ['variable $args is not there'] },
])

table('variables', [
  { text: '$args.id', scope: { args: { id: 1 } }, value: 1 },
  { text: '$args { a b }', scope: { args: { a: 1, b: 2, c: 3 } }, value: { a: 1, b: 2 } },
  { text: 'ids: $batch.id', scope: { batch: [{ id: 1 }, { id: 2 }] }, value: { ids: [1, 2] } },
  {
    text: 's: $status t: $this.a c: $config.a x: $context.a e: $env.A q: $request.a r: $response.a',
    data: {},
    scope: {
      status: 200,
      this: { a: 1 },
      config: { a: 2 },
      context: { a: 3 },
      env: { A: 4 },
      request: { a: 5 },
      response: { a: 6 },
    },
    value: { s: 200, t: 1, c: 2, x: 3, e: 4, q: 5, r: 6 },
  },
  {
    text: 'a { up: $this.id own: $.id }',
    data: { a: { id: 2 } },
    scope: { this: { id: 1 } },
    value: { a: { up: 1, own: 2 } },
  },
])

table('literals', [
  { text: '$("text")', value: 'text' },
  { text: "$('it\\'s')", value: "it's" },
  { text: '$("a\\nb\\u00e9")', value: 'a\nbé' },
  { text: '$(-1.5)', value: -1.5 },
  { text: '$([1, true, null, ])', value: [1, true, null] },
  { text: '$({ a: 1, "b c": [2], d: @.id, id })', data: person, value: { a: 1, 'b c': [2], d: 7, id: 7 } },
  { text: '$({ a: nope? })', data: person, value: {} },
  { text: '$([nope?])', data: person, value: [null] },
  { text: '$({ a: 1 }).a', value: 1 },
  { text: 'x: 1 y: -2 z: [3]', data: {}, value: { x: 1, y: -2, z: [3] } },
  { text: '{ a: $args.x b: 2 }', scope: { args: { x: 1 } }, value: { a: 1, b: 2 } },
  { text: '{ a: "text", b: $args.x }', scope: { args: { x: 1 } }, value: { a: 'text', b: 1 } },
  { text: '[$args.x]', scope: { args: { x: 1 } }, value: [1] },
  { text: '$(9007199254740993)', value: 9007199254740993n },
  { text: '$("abc"->slice(1, 2))', value: 'b' },
  { text: '$(1->add(2))', value: 3 },
  { text: '$(-1->add(10))', value: 9 },
  { text: '$(98.6->sub(32)->mul(5)->div(9))', value: 37 },
  { text: '$([1., .5, -.5, 1e3, 2E-2, 0, -0])', value: [1, 0.5, -0.5, 1000, 0.02, 0, 0] },
  { text: '$(true->not)', value: false },
  { text: '$({ a: { b: 1 } }.a.b->add(1))', value: 2 },
  { text: `$("a 'b' \\"c\\" \\\\ # no comment")`, value: `a 'b' "c" \\ # no comment` },
  { text: '$({ "true": 1, null: 2, false: 3 })', value: { true: 1, null: 2, false: 3 } },
  { text: 'true null: false', data: { true: 1, false: 2 }, value: { true: 1, null: 2 } },
  { text: '$( # one\n "a" # two\n )', value: 'a' },
  { text: '$($($("a")))', value: 'a' },
  { text: '$([])', value: [] },
  { text: '$({})', value: {} },
])

table('spreads', [
  { text: 'id ...name', data: person, value: { id: 7, first: 'Ada', last: 'Lovelace' } },
  { text: 'id ... name { last } tags', data: person, value: { id: 7, last: 'Lovelace', tags: ['a', 'b'] } },
  { text: 'id $.name { first }', data: person, value: { id: 7, first: 'Ada' } },
  { text: 'a: name { first } a: name { last }', data: person, value: { a: { first: 'Ada', last: 'Lovelace' } } },
  { text: 'id ...boss', data: person, value: null },
  {
    text: 'id ...tags',
    data: person,
    value: { id: 7 },
    problems: ['only an object or null can be added to an object, not array'],
  },
  { text: 'id ...nope?', data: person, value: { id: 7 } },
  {
    text: 'id ...$({ id: 8, x: { a: 1 } }) x: name',
    data: person,
    value: { id: 8, x: { a: 1, first: 'Ada', last: 'Lovelace' } },
  },
  {
    text: 'id ...$({ tags: [{ a: 1 }] }) tags: $([{ b: 2 }, 3])',
    data: person,
    value: { id: 7, tags: [{ a: 1, b: 2 }, 3] },
  },
  { text: 'id ...$({ id: null })', data: person, value: { id: null } },
  { text: '...name { f: first } ...name { ...$ { l: last } }', data: person, value: { f: 'Ada', l: 'Lovelace' } },
  {
    text: 'list { id ...of { n } }',
    data: {
      list: [
        { id: 1, of: { n: 2 } },
        { id: 2, of: null },
      ],
    },
    value: { list: [{ id: 1, n: 2 }, null] },
  },
  {
    text: 'upc ...type->match(["book", { __typename: "Book", title: title }], ["film", { __typename: "Film" }], [@, null])',
    data: { upc: 1, type: 'book', title: 'Emma' },
    value: { upc: 1, __typename: 'Book', title: 'Emma' },
  },
  { text: 'upc ...type->match(["book", {}], [@, null])', data: { upc: 1, type: 'x' }, value: null },
])

table('operators', [
  { text: 'x: $(boss ?? "none")', data: person, value: { x: 'none' } },
  { text: 'x: $(boss ?! "none")', data: person, value: { x: null } },
  { text: 'x: $(nope ?! "none")', data: person, value: { x: 'none' } },
  { text: 'x: nope ?? boss ?? id', data: person, value: { x: 7 } },
  { text: 'x: $(nope ?? boss)', data: person, value: { x: null } },
  {
    text: 'x: $(nope ?? gone)',
    data: person,
    value: {},
    problems: ['property "nope" not found in object', 'property "gone" not found in object'],
  },
])

table('$ and @', [
  {
    text: 'tags->map({ tag: @, id: $.id })',
    data: person,
    value: [
      { tag: 'a', id: 7 },
      { tag: 'b', id: 7 },
    ],
  },
  { text: 'x: name { back: $ }', data: { name: { a: 1 } }, value: { x: { back: { a: 1 } } } },
  { text: 'x: $(@.id)', data: person, value: { x: 7 } },
])

table('->as', [
  { text: 'name->as($n) { first whole: $n.last }', data: person, value: { first: 'Ada', whole: 'Lovelace' } },
  { text: 'name->as($f, @.first)->echo($f)', data: person, value: 'Ada' },
  { text: 'tags->map(@->as($t)->echo({ t: $t }))', data: person, value: [{ t: 'a' }, { t: 'b' }] },
])

describe('remote names', () => {
  it('reads own properties only', () => {
    const { value, problems } = runMapping('a: constructor b: toString c: $."__proto__".polluted', {})
    expect(value).toEqual({})
    expect(problems).toHaveLength(3)
  })

  it('keeps __proto__ as data, wherever it comes from', () => {
    const data: unknown = JSON.parse('{ "x": { "__proto__": { "polluted": true } } }')
    for (const text of ['a: x "__proto__": x', '...x', 'x->keysToCamelCase', '$({ "__proto__": x })']) {
      const { value } = runMapping(text, data)
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect((value as { polluted?: unknown }).polluted).toBeUndefined()
    }
    expect(Object.hasOwn(runMapping('...x', data).value as object, '__proto__')).toBe(true)
  })
})

describe('a compiled mapping', () => {
  it('does not change the data it reads', () => {
    const data = Object.freeze({ a: Object.freeze({ b: 1 }), c: Object.freeze({ d: 2 }) })
    expect(runMapping('...a ...c a a: c', data).value).toEqual({ b: 1, d: 2, a: { b: 1, d: 2 } })
  })

  it('reports a problem once a place, and never more than fifty', () => {
    const items = Array.from({ length: 1000 }, () => ({}))
    expect(runMapping('items { a b }', { items }).problems).toHaveLength(2)
    const many = Array.from({ length: 80 }, (_, at) => `f${at}`).join(' ')
    expect(runMapping(many, {}).problems).toHaveLength(50)
  })

  it('says where in the text a problem is', () => {
    const problems: { message: string; offset: number }[] = []
    mappingOf('id name').run({ id: 1 }, {}, problems)
    expect(problems).toEqual([{ message: 'property "name" not found in object', offset: 3, isMissing: true }])
  })

  it.each([undefined, null, 0, '', 'x', true, 1n, [], {}, [[null]]])('never throws for %o', (data) => {
    const text = 'a b: c.d { e } f: g->first->map(@.h) i: $->typeof j: $.k->add(1) l: m->jsonStringify ...n'
    expect(() => runMapping(text, data)).not.toThrow()
  })
})
