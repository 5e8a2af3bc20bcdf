/** An operation that once came out differently, or could. */
export interface Regression {
  /** What must hold. */
  readonly name: string
  readonly world: 'shop' | 'campus' | 'fleet'
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  /** The seed of what goes wrong upstream; absent for healthy upstreams. */
  readonly faultSeed?: number
  /** The answer's data. */
  readonly data: unknown
}

export const regressions: readonly Regression[] = [
  {
    name: 'a field and an alias of the same name are told apart',
    world: 'shop',
    query: '{ person(id: "2") { id: name name: id age: level } }',
    data: { person: { id: 'Ann <2> & "Ö"', name: '2', age: 'MID' } },
  },
  {
    name: 'aliases may be names that every object inherits',
    world: 'shop',
    query: '{ constructor: person(id: "2") { toString: age hasOwnProperty: tags } }',
    data: { constructor: { toString: 21, hasOwnProperty: ['x', 't2'] } },
  },
  {
    name: 'lists of lists keep their nulls and their empty lists',
    world: 'campus',
    query: '{ student(school: "n", number: 1) { contact { phones { kind } } } }',
    data: { student: { contact: { phones: [[{ kind: 'HOME' }], null, []] } } },
  },
  {
    name: 'mutations run one after the other, and each reads what those before it wrote',
    world: 'shop',
    query: 'mutation { a: rename(id: "2", name: "B") { name } b: rename(id: "3", name: null) { name boss { name } } }',
    data: { a: { name: 'B' }, b: { name: null, boss: { name: null } } },
  },
  {
    name: 'an omitted variable leaves the default of the argument',
    world: 'shop',
    query:
      'query ($prefix: String, $first: Int) { person(id: "2") { badge(prefix: $prefix) notes(first: $first) { text } } }',
    data: { person: { badge: 'P-Ann <2> & "Ö"', notes: [{ text: 'note 0' }] } },
  },
  {
    name: 'one key may hold different fields of different objects',
    world: 'shop',
    query: '{ people(first: 2) { pets { ... on Cat { x: name } ... on Dog { x: name } ... on Rock { __typename } } } }',
    data: { people: [{ pets: [{ x: 'Tom 0' }, { x: 'Rex 1' }] }, { pets: [{ x: 'Rex 1' }, { __typename: 'Rock' }] }] },
  },
]
