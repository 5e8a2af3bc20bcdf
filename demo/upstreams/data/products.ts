import { PRODUCT_LINES, type ProductLine } from './product-lines.ts'
import { between, createRandom } from './random.ts'

export const CURRENCY = 'EUR'

export interface Product {
  readonly id: string
  readonly name: string
  /** Absent for products that nobody has described yet. */
  readonly description?: string
  readonly price: number
  readonly currency: string
  /** The category's id. */
  readonly category: string
  readonly inStock: boolean
}

export interface Category {
  readonly id: string
  readonly name: string
  readonly productCount: number
}

/** All products of the demo, by id, from `1` on; neighbours are of different categories. */
export function createProducts(): Map<string, Product> {
  const products = new Map<string, Product>()
  for (let variant = 0; variant < 50; variant++) {
    for (const line of PRODUCT_LINES) {
      const id = String(products.size + 1)
      products.set(id, createProduct(id, line, variant))
    }
  }
  return products
}

/** All categories, by name. */
export function createCategories(products: ReadonlyMap<string, Product>): Map<string, Category> {
  const counts = new Map<string, number>()
  for (const { category } of products.values()) counts.set(category, (counts.get(category) ?? 0) + 1)
  const categories = PRODUCT_LINES.map(({ id, name }) => ({ id, name, productCount: counts.get(id) ?? 0 }))
  categories.sort((a, b) => (a.name < b.name ? -1 : 1))
  return new Map(categories.map((category) => [category.id, category]))
}

function createProduct(id: string, line: ProductLine, variant: number): Product {
  const random = createRandom(`product ${id}`)
  const [noun, typicalPrice] = line.nouns[variant % line.nouns.length] ?? line.nouns[0]
  const finish = line.finishes[Math.floor(variant / line.nouns.length)] ?? line.finishes[0]
  const euros = Math.max(4, Math.round(typicalPrice * (0.85 + random() * 0.4)))
  const cents = random() < 0.6 ? 90 : random() < 0.5 ? 50 : 0
  const name = `${finish} ${noun}`
  return {
    id,
    name,
    ...(random() < 0.9 && { description: describe(name, line, between(random, 2, 10)) }),
    price: (euros * 100 - 100 + cents) / 100,
    currency: CURRENCY,
    category: line.id,
    inStock: random() > 0.12,
  }
}

function describe(name: string, line: ProductLine, years: number): string {
  return `${name} from our ${line.name.toLowerCase()} range. Guaranteed for ${years} years.`
}
