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
  /** The answer's errors, where they are what matters. */
  readonly errors?: readonly { readonly code: string; readonly source: string; readonly path: readonly unknown[] }[]
}

export const regressions: readonly Regression[] = [
  {
    name: 'parts, header blocks and declared faults of rpc operations are read alike',
    world: 'fleet',
    query: `{
      a: inspection(plate: "v0", token: "t<") { number vehicle { plate kind depot { id } } notes stamp { by } }
      b: inspection(plate: "v1") { number notes stamp { by } }
      c: inspection(plate: "v4") { notes vehicle { seats } stamp { by } }
      d: inspection(plate: "none") { number }
      e: inspected(plate: "v3") { plate weight checked }
    }`,
    data: {
      a: {
        number: 0,
        vehicle: { plate: 'v0', kind: 'BUS', depot: { id: 'd0' } },
        notes: ['a', null, 'v0'],
        stamp: { by: 't&lt;' },
      },
      b: { number: 1, notes: [null, 'v1'], stamp: null },
      c: { notes: null, vehicle: { seats: 16 }, stamp: { by: null } },
      d: null,
      e: { plate: 'v3', weight: 3.5, checked: false },
    },
    errors: [{ code: 'UPSTREAM_ERROR', source: 'vehicles', path: ['d'] }],
  },
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
  {
    name: 'one key may hold the name of one type and a field of another',
    world: 'fleet',
    query: '{ boss(of: "d0") { works { near { ... on Stop { id: __typename } ... on Depot { id: label } } } } }',
    data: { boss: { works: { near: [{ id: 'd0' }] } } },
  },
  {
    name: 'of all that a field is made from, the first that failed is its error',
    world: 'shop',
    query: '{ account(owner: "7") { greeting } }',
    faultSeed: 24888,
    data: { account: { greeting: null } },
    errors: [{ code: 'UPSTREAM_UNAVAILABLE', source: 'people', path: ['account', 'greeting'] }],
  },
  {
    name: 'what a field is made from is asked at once, whether or not all of it is there',
    world: 'shop',
    query: '{ account(owner: "2") { greeting } }',
    faultSeed: 127390,
    data: { account: { greeting: null } },
    errors: [],
  },
  {
    name: 'nothing is made of fields of an entity that is not there',
    world: 'shop',
    query: '{ products { maker { greeting } } }',
    faultSeed: 104041,
    data: {
      products: [
        { maker: { greeting: 'Hello null, 40' } },
        { maker: { greeting: 'Hello Ann <4> & "Ö", 30' } },
        { maker: { greeting: null } },
      ],
    },
    errors: [],
  },
  {
    name: 'nothing is made of fields of an entity that is not there, also where others of its fields come by the key',
    world: 'shop',
    query: 'mutation { order(person: "8", lines: [{sku: "p0"}]) { buyer { greeting notes { text } } } }',
    faultSeed: 7033309,
    data: { order: { buyer: { greeting: null, notes: [{ text: 'note 1' }, { text: 'note 0' }] } } },
    errors: [],
  },
  {
    name: 'what should be an object and is none is an error, and nothing is made of it',
    world: 'campus',
    query: '{ best { twin { shout } } }',
    faultSeed: 147302,
    data: { best: [[{ twin: null }, null, { twin: null }], [], [{ twin: null }]] },
    errors: [{ code: 'UPSTREAM_INVALID_RESPONSE', source: 'registry', path: ['best', 0, 0, 'twin'] }],
  },
  {
    name: 'what hangs on a key that is null is an error where it may not be null, and not an empty list',
    world: 'campus',
    query: '{ student(school: "x", number: 5) { lessons { title } } }',
    faultSeed: 15068,
    data: { student: null },
    errors: [{ code: 'UPSTREAM_INVALID_RESPONSE', source: 'lessons', path: ['student', 'lessons'] }],
  },
  {
    name: 'an entity keeps the key that it was asked for by, whatever the answer says',
    world: 'shop',
    query: '{ account(owner: "1") { notes { text } home { street } } }',
    faultSeed: 158110,
    data: { account: { notes: [], home: null } },
    errors: [],
  },
  {
    name: 'a GraphQL source may name any of the fields that made an object null',
    world: 'fleet',
    query: '{ place(id: "d1") { ... on Depot { grid(size: { wide: 1, high: null }) } label } }',
    faultSeed: 122376,
    data: { place: null },
  },
  {
    name: 'equal keys at several places are asked for once, however the calls are spread',
    world: 'shop',
    query: '{ products { maker { reviews { author { points } } notes { author { points } } } } }',
    faultSeed: 31509,
    data: {
      products: [
        {
          maker: {
            reviews: [null, null, null].map((points) => ({ author: { points } })),
            notes: [30, 40].map((points) => ({ author: { points } })),
          },
        },
        { maker: { reviews: [], notes: [40, null].map((points) => ({ author: { points } })) } },
        { maker: { reviews: [{ author: { points: 40 } }], notes: [] } },
      ],
    },
  },
  {
    name: 'a key that is null is the error of the source that brought its object',
    world: 'campus',
    query: '{ student(number: 1, school: "n") { shout number } }',
    faultSeed: 1001465,
    data: { student: null },
    errors: [{ code: 'UPSTREAM_INVALID_RESPONSE', source: 'registry', path: ['student', 'number'] }],
  },
  {
    name: 'an empty list stays, whether or not its object could be got again',
    world: 'shop',
    query: '{ person(id: "4") { lastOrder { lines { product { reviews { stars } } } } } }',
    faultSeed: 303723,
    data: { person: { lastOrder: { lines: [] } } },
    errors: [],
  },
  {
    name: 'a wrong value has its error wherever its object stands',
    world: 'shop',
    query: '{ productIds { maker { friends { orders { lines { quantity } } } } } }',
    faultSeed: 243209,
    data: {
      productIds: [0, 1, 2, 3].map((place) => {
        const lines = (...quantities: number[]) => ({ lines: quantities.map((quantity) => ({ quantity })) })
        if (place === 2) return { maker: null }
        if (place === 1)
          return { maker: { friends: [{ orders: [lines(1, 2), lines(1)] }, { orders: [lines(), lines(1, 2)] }] } }
        return { maker: { friends: [{ orders: [lines(1), lines()] }, { orders: null }] } }
      }),
    },
    errors: [0, 3].map((place) => ({
      code: 'UPSTREAM_INVALID_RESPONSE',
      source: 'store',
      path: ['productIds', place, 'maker', 'friends', 1, 'orders', 1, 'lines'],
    })),
  },
  {
    name: 'what one null takes along with a whole document is asked for again, also where it had errors of its own',
    world: 'fleet',
    query: '{ depots { boss { vehicle { isChecked } } } boss(of: "s1") { name } labels: depots { label } }',
    faultSeed: 300677,
    data: null,
  },
  {
    name: 'what a source computes of its own objects it computes also of those that its upstream does not know',
    world: 'shop',
    query: '{ account(owner: "1") { friends { isActive badge(prefix: "a") } } }',
    faultSeed: 23331,
    data: {
      account: {
        friends: [
          { isActive: null, badge: 'a' },
          { isActive: true, badge: 'a-Ann <4> & "Ö"' },
        ],
      },
    },
    errors: [],
  },
  {
    name: 'a value that is not of its type fails what another source would make of it, in its own source’s name',
    world: 'campus',
    query: '{ students(grades: { to: 3 }) { advice { lesson { title } } } }',
    faultSeed: 20140,
    data: {
      students: [{ advice: { lesson: { title: 'Lesson 0' } } }, { advice: null }, { advice: null }, { advice: null }],
    },
    errors: [
      { code: 'UPSTREAM_INVALID_RESPONSE', source: 'lessons', path: ['students', 1, 'advice', 'lesson', 'title'] },
      { code: 'UPSTREAM_INVALID_RESPONSE', source: 'registry', path: ['students', 2, 'advice'] },
    ],
  },
  {
    name: 'one field of a document may fail below while others of the same source stand',
    world: 'fleet',
    query: '{ boss(of: "d0") { name } depots { vehicles { kind } boss { id } } }',
    faultSeed: 28244,
    data: { boss: { name: null }, depots: [{ vehicles: null, boss: { id: 'w0' } }, null] },
  },
  {
    name: 'objects of SOAP are of the types that they say, with their attributes, and of the declared one where that is not known',
    world: 'fleet',
    query: '{ machines { __typename name code state ... on Crane { height } ... on Truck { load } } }',
    data: {
      machines: [
        { __typename: 'Crane', name: 'a', code: 1, state: 'BUSY', height: 1.5 },
        { __typename: 'Truck', name: 'b', code: 2, state: 'IDLE', load: ['x', null, 'y'] },
        { __typename: 'MachineBase', name: null, code: null, state: 'IDLE' },
        { __typename: 'Truck', name: null, code: null, state: 'IDLE', load: [] },
        { __typename: 'Crane', name: 'e', code: null, state: null, height: null },
        { __typename: 'MachineBase', name: 'f', code: 6, state: 'IDLE' },
      ],
    },
    errors: [
      { code: 'UPSTREAM_INVALID_RESPONSE', source: 'vehicles', path: ['machines', 2, 'code'] },
      { code: 'UPSTREAM_INVALID_RESPONSE', source: 'vehicles', path: ['machines', 4, 'state'] },
    ],
  },
]
