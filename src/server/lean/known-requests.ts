import { createRecentMap } from '../../utils/recent-map.ts'
import type { ValidOperation } from '../graphql/run-operation.ts'
import { documentLimits } from '../http/limits.ts'

/** What the long way has found out and the short way may rely on. */
export interface KnownRequests {
  /** Keeps a valid operation by its text. */
  readonly learnOperation: (query: string, operation: ValidOperation) => void
  readonly operation: (query: string, operationName: string | undefined) => ValidOperation | undefined
  /** Keeps the media type in which an `Accept` header was answered. */
  readonly learnAccept: (accept: string | undefined, contentType: string | undefined) => void
  readonly contentType: (accept: string | undefined) => string | undefined
}

/** Longer texts are rarely sent often, and would let a few clients fill the memory. */
const maxQueryLength = 32_768
const maxOperationsInDocument = 20
const maxAcceptLength = 256
const maxAccepts = 100

export function createKnownRequests(): KnownRequests {
  const operations = createRecentMap<Map<string | undefined, ValidOperation>>(documentLimits.keptCharacters)
  const contentTypes = createRecentMap<string>(maxAccepts)
  return {
    learnOperation: (query, operation) => {
      if (query.length > maxQueryLength) return
      const { operationName } = operation
      const known = operations.get(query)
      if (known === undefined) operations.set(query, new Map([[operationName, operation]]), query.length)
      else if (known.size < maxOperationsInDocument) known.set(operationName, operation)
    },
    operation: (query, operationName) => operations.get(query)?.get(operationName),
    learnAccept: (accept = '', contentType) => {
      if (contentType !== undefined && accept.length <= maxAcceptLength) contentTypes.set(accept, contentType)
    },
    contentType: (accept = '') => contentTypes.get(accept),
  }
}
