import { readFileSync } from 'node:fs'
import { type Category, createCategories, createProducts, type Product } from '../data/products.ts'
import { createCallCounter } from '../http/calls.ts'
import { notFound } from '../http/problem.ts'
import { readInteger, readList } from '../http/query.ts'
import { createRestUpstream, type RestAnswer, type Route } from '../http/rest.ts'
import { send } from '../http/send.ts'
import type { Upstream } from '../http/upstream.ts'

const MAX_IDS = 500

/** The products and categories, as `openapi.json` describes them. */
export function createCatalog(): Upstream {
  const products = createProducts()
  const categories = createCategories(products)
  const openApi = readFileSync(new URL('openapi.json', import.meta.url), 'utf8')
  const rest = createRestUpstream({ routes: createRoutes(products, categories), calls: createCallCounter() })
  return {
    ...rest,
    async handle(request, response) {
      if (request.url !== '/openapi.json') return rest.handle(request, response)
      send(response, { body: openApi })
    },
  }
}

function createRoutes(products: ReadonlyMap<string, Product>, categories: ReadonlyMap<string, Category>): Route[] {
  return [
    {
      operation: 'getProduct',
      method: 'GET',
      path: '/products/:id',
      answer: ({ values: [id = ''] }) => found(products.get(id), `There is no product "${id}".`),
    },
    {
      operation: 'listProducts',
      method: 'GET',
      path: '/products',
      answer: ({ query }) => {
        const ids = readList(query, 'ids', MAX_IDS)
        return { body: ids ? pickProducts(products, ids) : findProducts(products, query) }
      },
    },
    {
      operation: 'listCategories',
      method: 'GET',
      path: '/categories',
      answer: () => ({ body: [...categories.values()] }),
    },
    {
      operation: 'getCategory',
      method: 'GET',
      path: '/categories/:id',
      answer: ({ values: [id = ''] }) => found(categories.get(id), `There is no category "${id}".`),
    },
  ]
}

function found(body: unknown, otherwise: string): RestAnswer {
  if (body === undefined) throw notFound(otherwise)
  return { body }
}

function pickProducts(products: ReadonlyMap<string, Product>, ids: readonly string[]) {
  const items = ids.map((id) => products.get(id)).filter((product) => product !== undefined)
  return { items, page: 1, pageSize: items.length, total: items.length }
}

function findProducts(products: ReadonlyMap<string, Product>, query: URLSearchParams) {
  const page = readInteger(query, 'page', { min: 1, max: 1_000_000, fallback: 1 })
  const pageSize = readInteger(query, 'pageSize', { min: 1, max: 100, fallback: 20 })
  const category = query.get('category')
  const search = query.get('search')?.toLowerCase()
  const matches = [...products.values()].filter(
    (product) =>
      (category === null || product.category === category) &&
      (search === undefined || `${product.name}\n${product.description ?? ''}`.toLowerCase().includes(search)),
  )
  const items = matches.slice((page - 1) * pageSize, page * pageSize)
  return { items, page, pageSize, total: matches.length }
}
