/** What keeps bytes elsewhere. Unlike a store, it may reject, be slow and be gone: `remote-store.ts` is careful for it. */
export interface Backend {
  readonly kind: 'keyv' | 'redis'
  /** In the order of the keys. */
  readonly get: (keys: readonly string[]) => Promise<readonly (Uint8Array | undefined)[]>
  readonly set: (items: readonly Item[]) => Promise<void>
  readonly delete: (keys: readonly string[]) => Promise<void>
  /** When each tag was invalidated last, by the backend's clock, in the order of the tags. */
  readonly marks: (tags: readonly string[]) => Promise<readonly (number | undefined)[]>
  /** Marks tags as invalidated now; the marks last for `ttlMs`. */
  readonly mark: (tags: readonly string[], ttlMs: number) => Promise<void>
  /**
   * A mark like those of tags, for the backend's whole content: it is lost with all other marks, and nothing that was fetched before it was
   * set anew can be trusted. Absent where the content is never lost by itself.
   */
  readonly epoch?: { readonly tag: string; readonly begin: () => Promise<void> } | undefined
  /** @returns how many are known to be gone. */
  readonly purge: (prefix: string) => Promise<number>
  /** Takes the right to a key, if nobody has it. Absent: it cannot be had for all replicas. */
  readonly lease?: ((key: string, holder: string, ttlMs: number) => Promise<boolean>) | undefined
  readonly release?: ((key: string, holder: string) => Promise<void>) | undefined
  readonly clock: () => BackendClock
  /** Resolves when it works, having connected anew where that was needed; rejects where it does not. */
  readonly probe: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface Item {
  readonly key: string
  readonly bytes: Buffer
  readonly ttlMs: number
}

/** How the backend's clock differs from this process' one. */
export interface BackendClock {
  /** To be added to this clock's time. */
  readonly offsetMs: number
  /** How wrong that may be, either way. */
  readonly errorMs: number
}
