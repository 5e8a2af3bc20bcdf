import type { CacheStore, CacheStoreEvent } from '../../cache/index.ts'
import type { StoreChoice } from './store-choice.ts'

/** A store of sources that have chosen one. */
export interface OpenStore {
  readonly store: CacheStore
  /** Public names, sorted. */
  readonly sources: readonly string[]
}

/** A store that is open for as long as it is held. */
export interface HeldStore {
  readonly store: CacheStore
  /** Closes it, unless others hold it. */
  readonly release: () => Promise<void>
}

/** The stores of a gateway: its own, and those that sources have chosen. */
export interface CacheStores {
  /** Opens a store for a source. Those of equal URIs are one, that of the gateway among them. @throws ConfigError where it cannot be made */
  readonly hold: (choice: StoreChoice, source: string) => Promise<HeldStore>
  /** Those that sources have chosen. */
  readonly chosen: () => readonly OpenStore[]
  /** All of them, also those that are being opened. */
  readonly all: () => Promise<readonly CacheStore[]>
}

/** The gateway's own store. */
export interface OwnStore {
  readonly store: CacheStore
  /** By which it was opened; undefined where it was made by code. */
  readonly uri: string | undefined
}

/** Told of what becomes of a store, and whose it is. */
export type OnChosenStoreEvent = (event: CacheStoreEvent, sources: readonly string[]) => void

/** One store, and who holds it. */
interface Entry {
  readonly opening: Promise<CacheStore>
  /** Undefined until it is open. */
  store: CacheStore | undefined
  /** A name may hold it twice: while modules are loaded again, what is there before is still there. */
  readonly holders: string[]
}

/** Only the gateway's own is open. */
export function createStores(own: OwnStore, onEvent: OnChosenStoreEvent): CacheStores {
  const entries = new Set<Entry>()
  const byUri = new Map<string, Entry>()

  const open = (choice: StoreChoice): Entry => {
    const known = choice.kind === 'named' ? byUri.get(choice.uri) : undefined
    if (known !== undefined) return known
    const holders: string[] = []
    const opening = choice.open({ onEvent: (event) => onEvent(event, namesOf(holders)) })
    const entry: Entry = { opening, store: undefined, holders }
    entries.add(entry)
    if (choice.kind === 'named') byUri.set(choice.uri, entry)
    return entry
  }
  const forget = (entry: Entry): void => {
    entries.delete(entry)
    for (const [uri, each] of byUri) if (each === entry) byUri.delete(uri)
  }

  return {
    hold: async (choice, source) => {
      if (choice.kind === 'named' && choice.uri === own.uri) return { store: own.store, release: async () => {} }
      const entry = open(choice)
      entry.holders.push(source)
      try {
        const store = await entry.opening
        entry.store = store
        return { store, release: once(() => release(entry, source)) }
      } catch (error) {
        forget(entry)
        throw error
      }
    },
    chosen: () =>
      [...entries].flatMap((entry) =>
        entry.store === undefined ? [] : [{ store: entry.store, sources: namesOf(entry.holders) }],
      ),
    all: async () => {
      const opened = await Promise.allSettled([...entries].map(({ opening }) => opening))
      return [own.store, ...opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))]
    },
  }

  async function release(entry: Entry, source: string): Promise<void> {
    entry.holders.splice(entry.holders.indexOf(source), 1)
    if (entry.holders.length > 0) return
    forget(entry)
    await entry.store?.close()
  }
}

function namesOf(holders: readonly string[]): readonly string[] {
  return [...new Set(holders)].sort()
}

function once(run: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    done ??= run()
    return done
  }
}
