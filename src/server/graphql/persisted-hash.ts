import type { GraphQLRequest } from '@apollo/server'

/** A version of the persisted-query protocol that there is not: Apollo Server refuses it. */
const noVersion = { version: 0 }

/**
 * Refuses what is no hash of a persisted query. Apollo Server makes a text of whatever stands there, which fails for an object that
 * brings a `toString` of its own, and would be told as a defect of the gateway.
 */
export function checkPersistedHash(request: GraphQLRequest): void {
  const persistedQuery: unknown = request.extensions?.persistedQuery
  if (typeof persistedQuery !== 'object' || persistedQuery === null || !('sha256Hash' in persistedQuery)) return
  if (typeof persistedQuery.sha256Hash === 'string') return
  request.extensions = { ...request.extensions, persistedQuery: noVersion }
}
