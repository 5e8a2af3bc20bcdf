import { describe, expect, it } from 'vitest'
import { explainerOver, linesOf, planOf } from './plan-of.ts'
import { shop } from './shop-modules.ts'

describe('planOperation', () => {
  it.each([
    [
      'runs root fields of several sources in parallel',
      '{ customers { name } depots lastOrder { total } }',
      ['0 crm Query.customers', '1 shipping Query.depots', '2 orders Query.lastOrder'],
    ],
    [
      'runs in sequence only what needs data',
      '{ customers { orders { product { name } } } }',
      [
        '0 crm Query.customers',
        '1 orders Customer.orders at customers[] after 0',
        '2 catalog Product at customers[].orders[].product after 1',
      ],
    ],
    ['fetches nothing for a key that is at hand', '{ lastOrder { product { id } } }', ['0 orders Query.lastOrder']],
    ['fetches nothing for names of types', '{ __typename }', []],
    [
      'goes back to a source for what a reference leaves out',
      '{ customers { orders { customer { id city } } } }',
      [
        '0 crm Query.customers',
        '1 orders Customer.orders at customers[] after 0',
        '2 crm Customer at customers[].orders[].customer after 1',
      ],
    ],
    [
      'merges equal fields of fragments and aliases into one fetch',
      `{ customers { a: orders(first: 3) { id } b: orders(first: 3) { total } ...More } }
       fragment More on Customer { a: orders(first: 3) { total } }`,
      ['0 crm Query.customers', '1 orders Customer.orders at customers[] after 0'],
    ],
    [
      'keeps fields with other arguments apart',
      '{ customers { a: orders(first: 3) { id } b: orders(first: 4) { id } } }',
      [
        '0 crm Query.customers',
        '1 orders Customer.orders at customers[] after 0',
        '2 orders Customer.orders at customers[] after 0',
      ],
    ],
    [
      'fetches what a field requires of another module before it',
      '{ lastOrder { product { cost } } }',
      [
        '0 orders Query.lastOrder',
        '1 catalog Product at lastOrder.product after 0',
        '2 shipping Product.cost at lastOrder.product after 1',
      ],
    ],
    [
      'fetches an entity again where the answer at hand leaves a field out, and once for all such fields',
      '{ products { cost weight sku name } }',
      [
        '0 catalog Query.products',
        '1 catalog Product at products[] after 0',
        '2 shipping Product.cost at products[] after 1',
      ],
    ],
  ])('%s', async (_, query, lines) => {
    expect(linesOf(await planOf(shop, query))).toEqual(lines)
  })

  it('reads of each answer just what is asked for and what others need', async () => {
    const plan = await planOf(shop, '{ customers { orders(first: 2) { total product { name } } } }')
    expect(plan.fetches.map(({ fields }) => fields)).toEqual([['id'], ['total', 'product.id'], ['name']])
    expect(plan.fetches.map(({ needs }) => needs)).toEqual([[], ['id'], ['id']])
    expect(plan.fetches.map(({ way }) => way)).toEqual(['call', 'batch', 'batch'])
    expect(plan.fetches.map(({ args }) => args)).toEqual([{}, { first: '2' }, {}])
  })

  it('joins equal inputs of fetches by one connector', async () => {
    const plan = await planOf(shop, '{ customers { orders { product { name } } } lastOrder { product { sku } } }')
    const products = plan.fetches.filter(({ connector }) => connector === 'Product')
    expect(products.map(({ id, joins }) => [id, joins])).toEqual([
      [products[0]?.id, [products[1]?.id]],
      [products[1]?.id, [products[0]?.id]],
    ])
  })

  it('finds an entity through the keys of two sources', async () => {
    const modules = {
      a: `type T @key(fields: "id", resolvable: false) { id: ID! }
          type Query { t: T @connect(source: "api", http: { GET: "/t" }, selection: "id") }`,
      b: `type T @key(fields: "sku")
            @connect(source: "api", http: { GET: "/t?skus={$batch.sku->joinNotNull(',')}" }, selection: "sku z") {
            sku: ID! z: Int
          }
          type Query { b: Int @connect(source: "api", http: { GET: "/b" }, selection: "$") }`,
      c: `type T @key(fields: "id") @key(fields: "sku", resolvable: false)
            @connect(source: "api", http: { GET: "/t?ids={$batch.id->joinNotNull(',')}" }, selection: "id sku") {
            id: ID! sku: ID!
          }
          type Query { c: Int @connect(source: "api", http: { GET: "/c" }, selection: "$") }`,
    }
    expect(linesOf(await planOf(modules, '{ t { z } }'))).toEqual([
      '0 a Query.t',
      '1 c T at t after 0',
      '2 b T at t after 1',
    ])
  })

  it('plans each possible type of an abstract field on its own', async () => {
    const modules = {
      ...shop,
      search: `
        union Hit = Note | Product
        type Note { text: String }
        type Product @key(fields: "id", resolvable: false) { id: ID! }
        type Query { search: [Hit]
          @connect(
            source: "api"
            http: { GET: "/hits" }
            selection: "$->map(@->match(['note', @ { __typename: $('Note') text }], [@, @ { __typename: $('Product') id }]))"
          ) }`,
    }
    const query = '{ search { __typename ... on Note { text } ... on Product { id name } } }'
    expect(linesOf(await planOf(modules, query))).toEqual([
      '0 search Query.search',
      '1 catalog Product at search[]<Product> after 0',
    ])
    expect(linesOf(await planOf(modules, '{ search { ... on Note { text } ... on Product { id } } }'))).toEqual([
      '0 search Query.search',
    ])
  })

  it('runs root fields of a mutation with all that hangs on them one after the other', async () => {
    const query =
      'mutation { cancel(id: "1") { product { name } customer { city } } rename(id: "2") { orders { id } } }'
    expect(linesOf(await planOf(shop, query))).toEqual([
      '0 orders Mutation.cancel',
      '1 catalog Product at cancel.product after 0',
      '2 crm Customer at cancel.customer after 0',
      '3 crm Mutation.rename after 1 2',
      '4 orders Customer.orders at rename after 3',
    ])
  })

  it.each([
    [{ more: true, less: false }, ['customers', 'orders']],
    [{ more: false, less: false }, ['customers']],
    [{ more: true, less: true }, []],
  ])('leaves out what is skipped by %j', async (variables, connectors) => {
    const query = `query ($more: Boolean!, $less: Boolean!) {
      customers @skip(if: $less) { name orders @include(if: $more) { id } } }`
    const plan = await planOf(shop, query, variables)
    expect(plan.fetches.map(({ connector }) => connector.split('.')[1])).toEqual(connectors)
  })

  it('refuses fragments that double thirty times', async () => {
    const doubling = Array.from({ length: 30 }, (_, depth) => {
      const next = depth === 29 ? '{ id }' : `{ orders { id } ...F${depth + 1} }`
      return `fragment F${depth} on Customer { a: orders { customer ${next} } b: orders { customer ${next} } }`
    })
    const explain = await explainerOver(shop)
    const explanation = explain(`{ customers { ...F0 } } ${doubling.join(' ')}`)
    expect(explanation).toMatchObject({
      way: 'refused',
      code: 'LIMIT_EXCEEDED',
      errors: [{ originalError: { reason: 'plan' } }],
    })
  })

  it('refuses what takes too long, and tries again when asked again', async () => {
    let now = 0
    const slow = { wallMs: () => now, nowMs: () => (now += 400) }
    const explain = await explainerOver(shop)
    const query = '{ customers { orders { customer { name } } } }'
    expect(explain(query, {}, slow)).toMatchObject({
      way: 'refused',
      code: 'LIMIT_EXCEEDED',
      errors: [{ originalError: { reason: 'plan' } }],
    })
    expect(explain(query)).toMatchObject({ way: 'compiled' })
  })
})
