/** A bounded map that forgets what was not asked for lately. */
export interface RecentMap<V> {
  readonly get: (key: string) => V | undefined
  /** `weight` is how much of the map's size the value takes. @default 1 */
  readonly set: (key: string, value: V, weight?: number) => void
  readonly count: () => number
  /** Of all values together. */
  readonly weight: () => number
}

interface Entry<V> {
  readonly value: V
  readonly weight: number
}

/**
 * Keeps between `size` and twice as much: in two halves, of which the older one is dropped when the younger is full. A hit costs one
 * look-up, where a list in order of use would be written to each time.
 */
export function createRecentMap<V>(size: number): RecentMap<V> {
  let young = createHalf<V>()
  let old = createHalf<V>()
  const put = (key: string, entry: Entry<V>): void => {
    young.remove(key)
    old.remove(key)
    if (young.entries.size > 0 && young.weight() + entry.weight > size) {
      old = young
      young = createHalf()
    }
    young.add(key, entry)
  }
  return {
    get: (key) => {
      const entry = young.entries.get(key)
      if (entry !== undefined) return entry.value
      const older = old.entries.get(key)
      if (older !== undefined) put(key, older)
      return older?.value
    },
    set: (key, value, weight = 1) => put(key, { value, weight }),
    count: () => young.entries.size + old.entries.size,
    weight: () => young.weight() + old.weight(),
  }
}

function createHalf<V>() {
  const entries = new Map<string, Entry<V>>()
  let weight = 0
  return {
    entries,
    weight: () => weight,
    add: (key: string, entry: Entry<V>): void => {
      entries.set(key, entry)
      weight += entry.weight
    },
    remove: (key: string): void => {
      weight -= entries.get(key)?.weight ?? 0
      entries.delete(key)
    },
  }
}
