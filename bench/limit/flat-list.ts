import type { Handwritten } from './calls.ts'

interface Product {
  readonly id: string
  readonly name: string
  readonly price: number
  readonly currency: string
  readonly inStock: boolean
}

/** 100 products: one REST call. */
export const flatList: Handwritten = async (calls) => {
  const products = JSON.parse(await calls.get('/products')) as readonly Product[]
  return JSON.stringify({
    data: {
      products: products.map(({ id, name, price, currency, inStock }) => ({ id, name, price, currency, inStock })),
    },
  })
}
