import { CUSTOMER_COUNT } from './customers.ts'
import type { Random } from './random.ts'

/**
 * The customer of the n-th record of a kind. Every 20th goes to the first 50 customers in turn (the last one to customer
 * `1`), so that each of them has some; of the others, a few customers have many, as in every shop.
 */
export function customerOf(number: number, random: Random): string {
  if (number % 20 === 0) return String(50 - ((number / 20 - 1) % 50))
  const rank = Math.floor(CUSTOMER_COUNT * random() ** 1.5)
  // 387 has no divisor in common with 1000: the ranks are spread over all customers, each once.
  return String(((rank * 387 + 500) % CUSTOMER_COUNT) + 1)
}
