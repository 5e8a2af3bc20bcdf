/** What mutations changed, until the next operation. */
export const state = {
  names: new Map<string, unknown>(),
  orders: [] as Readonly<Record<string, unknown>>[],
  reviews: [] as Readonly<Record<string, unknown>>[],
}

/** Forgets every change. */
export function resetState(): void {
  state.names.clear()
  state.orders.length = 0
  state.reviews.length = 0
}
