import type { TokenKeeper } from './token-keeper.ts'

/** The keepers of many identities, as many as there is room for. */
export interface TokenShelf {
  readonly get: (identity: string, create: () => TokenKeeper) => TokenKeeper
}

/** The one that was used least lately makes room. */
export function createTokenShelf(max: number): TokenShelf {
  /** By identity; what was used last stands last. */
  const keepers = new Map<string, TokenKeeper>()
  return {
    get: (identity, create) => {
      const keeper = keepers.get(identity) ?? create()
      keepers.delete(identity)
      keepers.set(identity, keeper)
      for (const [other, old] of keepers) {
        // What has ended is not kept until there is no room.
        if (other === identity || (keepers.size <= max && !old.isIdle())) break
        keepers.delete(other)
      }
      return keeper
    },
  }
}
