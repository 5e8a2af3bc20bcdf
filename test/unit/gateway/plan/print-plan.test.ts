import { describe, expect, it } from 'vitest'
import type { FetchDescription } from '../../../../src/gateway/plan/describe-plan.ts'
import { printPlan } from '../../../../src/gateway/plan/print-plan.ts'
import { planOf } from './plan-of.ts'
import { shop } from './shop-modules.ts'

const printed = async (query: string) => printPlan(await planOf(shop, query))

describe('printPlan', () => {
  it('hangs each step below what it waits for', async () => {
    const query = 'query All($n: Int) { customers(first: $n) { name orders(first: 3) { product { cost } } } depots }'
    expect(await printed(query)).toBe(`query All
├─ crm Query.customers(first: $n)        1 call
│  └─ orders Customer.orders(first: 3)   1 call for all customers[], 100 at a time
│     └─ catalog Product by id           1 call for all customers[].orders[].product, 100 at a time
│        └─ shipping Product.cost        1 call for each customers[].orders[].product
└─ shipping Query.depots                 1 call

5 steps in 4 rounds: what stands side by side runs in parallel, each below what it waits for.
`)
  })

  it('shows that root fields of a mutation wait for each other', async () => {
    expect(await printed('mutation { cancel(id: "1") { customer { city } } rename(id: "2") { id } }')).toBe(`mutation
├─ orders Mutation.cancel(id: "1")     1 call
│  └─ crm Customer by id               1 call for cancel.customer
└─ then crm Mutation.rename(id: "2")   1 call

3 steps in 3 rounds: root fields run one after the other; below each, what stands side by side runs in parallel.
`)
  })

  it('tells how many objects one call takes, as the module says', async () => {
    const orders = shop.orders?.replace('batch: { groupBy', 'batch: { maxSize: 7 groupBy') ?? ''
    const { fetches } = await planOf({ ...shop, orders }, '{ customers { orders { id } } }')
    expect(fetches.map(({ maxBatchSize }) => maxBatchSize)).toEqual([undefined, 7])
    expect(printPlan({ kind: 'query', fetches })).toContain('1 call for all customers[], 7 at a time\n')
  })

  it('shows who gives the events of a subscription, and what each of them takes', async () => {
    const orders = `${shop.orders}
      type Subscription {
        orderPlaced(min: Int): Order
          @connect(http: { GET: "/orders" }, selection: "id product: { id: productId } customer: { id: customerId }")
          @poll(interval: "5s")
      }`
    const query = 'subscription Placed($n: Int) { orderPlaced(min: $n) { product { cost } customer { city } } }'
    expect(
      printPlan(await planOf({ ...shop, orders }, query)),
    ).toBe(`subscription Placed for each event of orders Subscription.orderPlaced(min: $n)
├─ catalog Product by id      1 call for orderPlaced.product
│  └─ shipping Product.cost   1 call for orderPlaced.product
└─ crm Customer by id         1 call for orderPlaced.customer

3 steps in 2 rounds: what stands side by side runs in parallel, each below what it waits for.
`)
  })

  it('says so where nothing is fetched', async () => {
    expect(await printed('{ __schema { queryType { name } } }')).toBe('query\n└─ nothing to fetch\n')
  })

  it('keeps text of many lines on one, and long text short', async () => {
    const text = await printed(`mutation { rename(id: "1", name: """two\nlines ${'x'.repeat(100)}""") { id } }`)
    expect(text.split('\n')[1]).toMatch(/^└─ crm Mutation\.rename\(id: "1", name: "two\\nlines x{30,40}…\) {3}1 call$/)
  })

  it('names every step that one waits for', () => {
    const step = (fetch: Partial<FetchDescription> & Pick<FetchDescription, 'id' | 'connector'>): FetchDescription => ({
      source: 's',
      way: 'batch',
      after: [],
      at: '',
      needs: [],
      isEntity: false,
      args: {},
      fields: [],
      joins: [],
      ...fetch,
    })
    const fetches = [
      step({ id: 0, connector: 'Query.t' }),
      step({ id: 1, connector: 'T', at: 't', after: [0], isEntity: true, needs: ['id', 'tenant'], joins: [9] }),
      step({ id: 2, connector: 'T.code', at: 't', after: [0], way: 'code' }),
      step({ id: 3, connector: 'T.sum', at: 't', after: [1, 2], way: 'map' }),
    ]
    expect(printPlan({ kind: 'query', fetches })).toBe(`query
└─ s Query.t             1 call
   ├─ s T by id tenant   1 call for t, equal ones once
   │  └─ s T.sum         computed for t, also after s T.code
   └─ s T.code           the module's code for t

4 steps in 3 rounds: what stands side by side runs in parallel, each below what it waits for.
`)
  })
})
