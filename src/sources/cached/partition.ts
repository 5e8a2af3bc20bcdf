import { createHash } from 'node:crypto'
import type { RequestContext } from '../../upstream/request-context.ts'

/** Tells apart clients that may get different answers. @returns '' where all get the same. */
export type Partition = (context: RequestContext) => string

/**
 * Clients are told apart by the headers of theirs from which calls are made. Their values are credentials, so that only a hash of them
 * is part of a key.
 */
export function compilePartition(clientHeaders: readonly string[]): Partition {
  const names = [...new Set(clientHeaders)].sort()
  if (names.length === 0) return () => ''
  const owner = `partition by ${names.join(' ')}`
  return ({ headers, memo }) => {
    const known = memo.get(owner)
    if (typeof known === 'string') return known
    const partition = partitionBy(names, headers)
    memo.set(owner, partition)
    return partition
  }
}

/** A hash of the values of these headers. One that is absent is another than an empty one, and lengths keep values apart. */
export function partitionBy(names: readonly string[], headers: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256')
  for (const name of names) {
    const value = headers.get(name)
    hash.update(value === undefined ? '-;' : `${value.length}:${value};`)
  }
  return hash.digest('base64url')
}
