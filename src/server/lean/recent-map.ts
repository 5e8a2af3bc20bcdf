/** A bounded map that forgets what was not asked for lately. */
export interface RecentMap<V> {
  readonly get: (key: string) => V | undefined
  readonly set: (key: string, value: V) => void
}

/**
 * Keeps between `size` and twice as many entries: in two halves, of which the older one is dropped when the younger is full. A hit
 * costs one look-up, where a list in order of use would be written to each time.
 */
export function createRecentMap<V>(size: number): RecentMap<V> {
  let young = new Map<string, V>()
  let old = new Map<string, V>()
  const set = (key: string, value: V): void => {
    if (young.size >= size) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }
  return {
    get: (key) => {
      const value = young.get(key)
      if (value !== undefined) return value
      const older = old.get(key)
      if (older !== undefined) set(key, older)
      return older
    },
    set,
  }
}
