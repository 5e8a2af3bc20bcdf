import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useService } from './use-service.ts'

const service = useService('catalog')
const linenCurtain = {
  id: '42',
  name: 'Linen Curtain',
  description: 'Linen Curtain from our home textiles range. Guaranteed for 7 years.',
  price: 90.9,
  currency: 'EUR',
  category: 'home-textiles',
  inStock: true,
}

test('gives a product', async () => {
  expect(await service.json('/products/42')).toMatchObject({
    status: 200,
    type: 'application/json',
    body: linenCurtain,
  })
})

test('gives many products in the order asked for, each once, without the unknown', async () => {
  const { body } = await service.json('/products?ids=42,nothing,7,42')
  expect(body).toMatchObject({ items: [linenCurtain, { id: '7' }], page: 1, pageSize: 2, total: 2 })
})

test('gives all 500 products in one call, not more', async () => {
  const ids = Array.from({ length: 500 }, (_, index) => String(index + 1))
  expect(await service.json(`/products?ids=${ids}`)).toMatchObject({ status: 200, body: { total: 500 } })
  expect(await service.json(`/products?ids=${ids},501`)).toMatchObject({ status: 400 })
})

test('finds products by category and text, page by page', async () => {
  const path = '/products?category=home-textiles&search=LINEN&pageSize=4'
  const first = await service.json(path)
  expect(first.body).toMatchObject({ page: 1, pageSize: 4, total: 10 })
  expect(await service.json(`${path}&page=3`)).toMatchObject({ body: { items: [{}, {}], page: 3, total: 10 } })
  expect(await service.json(`${path}&page=4`)).toMatchObject({ body: { items: [], page: 4, total: 10 } })
})

test('gives the categories', async () => {
  const { body } = await service.json('/categories')
  expect(body).toHaveLength(10)
  expect(body).toContainEqual({ id: 'bath', name: 'Bath', productCount: 50 })
  expect(await service.json('/categories/bath')).toMatchObject({ body: { id: 'bath', name: 'Bath', productCount: 50 } })
})

test.each([
  ['/products/501', 404],
  ['/categories/none', 404],
  ['/products?page=0', 400],
  ['/products?pageSize=101', 400],
  ['/', 404],
])('answers %s with a problem', async (path, status) => {
  expect(await service.json(path)).toMatchObject({ status, type: 'application/problem+json', body: { status } })
})

test('serves its OpenAPI document, and answers every operation that stands there', async () => {
  const file = new URL('../../../demo/upstreams/catalog/openapi.json', import.meta.url)
  const document: { readonly paths: Record<string, Record<string, { readonly operationId: string }>> } = JSON.parse(
    readFileSync(file, 'utf8'),
  )
  expect((await service.json('/openapi.json')).body).toEqual(document)
  for (const path of Object.keys(document.paths)) {
    const example = path.includes('categor') ? 'kitchen' : '42'
    expect((await service.json(path.replace('{id}', example))).status).toBe(200)
  }
  const operationIds = Object.values(document.paths).map((item) => item.get?.operationId ?? '')
  const byOperation = Object.fromEntries(operationIds.map((id) => [id, 1]))
  expect(await service.calls()).toEqual({ total: 4, byOperation })
})
