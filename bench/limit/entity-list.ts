import type { Handwritten } from './calls.ts'

interface Item {
  readonly id: string
  readonly name: string
  readonly price: number
  readonly size: { readonly width: number; readonly height: number }
  readonly tags: readonly string[]
  readonly makerId: string
  readonly categoryId: string
}

interface Maker {
  readonly id: string
  readonly name: string
  readonly country: string
}

interface Category {
  readonly id: string
  readonly name: string
}

/** 1,000 items with their 50 makers and 20 categories: three REST calls, two of them at once. */
export const entityList: Handwritten = async (calls) => {
  const { items } = JSON.parse(await calls.get('/items')) as { items: readonly Item[] }
  const idsOf = (idOf: (item: Item) => string) => [...new Set(items.map(idOf))].join(',')
  const [makers, categories] = await Promise.all([
    calls.get(`/makers?ids=${idsOf((item) => item.makerId)}`).then((text) => JSON.parse(text) as readonly Maker[]),
    calls
      .get(`/categories?ids=${idsOf((item) => item.categoryId)}`)
      .then((text) => JSON.parse(text) as readonly Category[]),
  ])
  const makerOf = new Map(makers.map(({ id, name, country }) => [id, { id, name, country }]))
  const categoryOf = new Map(categories.map(({ id, name }) => [id, { id, name }]))
  return JSON.stringify({
    data: {
      items: items.map(({ id, name, price, size: { width, height }, tags, makerId, categoryId }) => ({
        id,
        name,
        price,
        size: { width, height },
        tags,
        maker: makerOf.get(makerId),
        category: categoryOf.get(categoryId),
      })),
    },
  })
}
