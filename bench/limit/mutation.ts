import type { Handwritten } from './calls.ts'

interface Order {
  readonly id: string
  readonly status: string
  readonly pieces: number
  readonly userId: string
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[]
}

interface User {
  readonly id: number
  readonly name: string
  readonly email: string
}

/** A new order, and whose it is: two REST calls, one after the other. */
export const mutation: Handwritten = async (calls, { userId, lines }) => {
  const order = JSON.parse(await calls.post('/orders', JSON.stringify({ userId, lines }))) as Order
  const [user] = JSON.parse(await calls.get(`/users?ids=${order.userId}`)) as readonly User[]
  return JSON.stringify({
    data: {
      createOrder: {
        id: order.id,
        status: order.status,
        pieces: order.pieces,
        lines: order.lines.map(({ productId, quantity }) => ({ productId, quantity })),
        user: user && { id: String(user.id), name: user.name, email: user.email },
      },
    },
  })
}
