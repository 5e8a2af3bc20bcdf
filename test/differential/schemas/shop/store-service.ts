import type { Faults } from '../../upstream/faults.ts'
import { restService } from '../../upstream/rest-service.ts'
import { buyers, orders, products } from './data.ts'
import { state } from './state.ts'

const keys = ['id']
const allOrders = () => [...orders, ...state.orders]
const listed = (text: string | null) => (text ?? '').split(',')

/** Buyers, orders and products, got many at once where the module says so. */
export function storeService(faults: () => Faults) {
  return restService(
    'store',
    [
      {
        method: 'GET',
        path: '/buyers',
        batchKey: 'ids',
        envelope: 'items',
        run: ({ query }) => {
          const ids = listed(query.get('ids'))
          return { kind: 'items', items: buyers.filter((each) => ids.includes(String(each.id))), keys }
        },
      },
      {
        method: 'GET',
        path: '/orders',
        batchKey: 'people',
        envelope: 'items',
        run: ({ query }) => {
          const status = query.get('status')
          const items = listed(query.get('people')).flatMap((id) =>
            allOrders()
              .filter((each) => each.buyer === id && (status === null || status === '' || each.status === status))
              .slice(0, Number(query.get('first') || 9)),
          )
          return { kind: 'items', items, keys: ['id', 'buyer'] }
        },
      },
      {
        method: 'GET',
        path: '/people/:id/last-order',
        run: ({ params }) => ({ kind: 'item', item: allOrders().findLast((each) => each.buyer === params.id), keys }),
      },
      {
        method: 'GET',
        path: '/orders/:id',
        run: ({ params }) => ({ kind: 'item', item: allOrders().find((each) => each.id === params.id), keys }),
      },
      {
        method: 'POST',
        path: '/orders',
        run: ({ body }) => {
          const { person, lines } = body as { person: string; lines: unknown }
          const item = { id: `new${state.orders.length}`, status: 'NEW', total: 1, buyer: person, lines }
          state.orders.push(item)
          return { kind: 'item', item, keys }
        },
      },
      {
        method: 'POST',
        path: '/products',
        batchKey: 'ids',
        run: ({ body }) => {
          const { ids } = body as { ids: readonly string[] }
          return { kind: 'items', items: products.filter((each) => ids.includes(String(each.id))), keys }
        },
      },
      {
        method: 'GET',
        path: '/products',
        envelope: 'items',
        run: ({ query }) => {
          const below = Number(query.get('below') || Infinity)
          const items = products.filter((each) => Number(each.price) < below).slice(0, Number(query.get('first') ?? 3))
          return { kind: 'items', items, keys }
        },
      },
      {
        method: 'GET',
        path: '/product-ids',
        run: () => ({ kind: 'items', items: ['p1', 'p4', 'gone', 'p1'].map((id) => ({ id })), keys }),
      },
      {
        method: 'GET',
        path: '/products/:id',
        run: ({ params }) => ({ kind: 'item', item: products.find((each) => each.id === params.id), keys }),
      },
    ],
    faults,
  )
}
