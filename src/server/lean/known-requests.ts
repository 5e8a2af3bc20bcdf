import { createRecentMap } from '../../utils/recent-map.ts'
import type { ValidOperation } from '../graphql/run-operation.ts'
import { documentLimits } from '../http/limits.ts'
import { readLeanBody } from './lean-body.ts'

/** What the long way has found out and the short way may rely on. */
export interface KnownRequests {
  /** Keeps a valid operation by its text. */
  readonly learnOperation: (query: string, operation: ValidOperation) => void
  /** What a body asks for; undefined where it is not known, or might be refused. */
  readonly run: (body: Buffer) => KnownRun | undefined
  /** Keeps the media type in which an `Accept` header was answered. */
  readonly learnAccept: (accept: string | undefined, contentType: string | undefined) => void
  readonly contentType: (accept: string | undefined) => string | undefined
}

/** A known operation with a client's variables. */
export interface KnownRun {
  readonly operation: ValidOperation
  readonly variables: Readonly<Record<string, unknown>> | undefined
}

/** Longer texts are rarely sent often, and would let a few clients fill the memory. */
const maxQueryLength = 32_768
const maxBodyLength = 4096
const maxOperationsInDocument = 20
const maxAcceptLength = 256
const maxAccepts = 100

export function createKnownRequests(): KnownRequests {
  const operations = createRecentMap<Map<string | undefined, ValidOperation>>(documentLimits.keptCharacters)
  const contentTypes = createRecentMap<string>(maxAccepts)
  // Clients send an operation without variables in the same bytes again and again: these are read once.
  const bodies = createRecentMap<KnownRun>(documentLimits.keptCharacters)

  const read = (bytes: Buffer): KnownRun | undefined => {
    const body = readLeanBody(bytes)
    const operation = body && operations.get(body.query)?.get(body.operationName)
    return operation && { operation, variables: body.variables }
  }
  return {
    learnOperation: (query, operation) => {
      if (query.length > maxQueryLength) return
      const { operationName } = operation
      const known = operations.get(query)
      if (known === undefined) operations.set(query, new Map([[operationName, operation]]), query.length)
      else if (known.size < maxOperationsInDocument) known.set(operationName, operation)
    },
    run: (bytes) => {
      if (bytes.length > maxBodyLength) return read(bytes)
      const text = bytes.toString('latin1')
      const known = bodies.get(text)
      if (known !== undefined) return known
      const run = read(bytes)
      // Values are a client's own, and are not kept.
      if (run !== undefined && !hasValues(run)) bodies.set(text, run, text.length)
      return run
    },
    learnAccept: (accept = '', contentType) => {
      if (contentType !== undefined && accept.length <= maxAcceptLength) contentTypes.set(accept, contentType)
    },
    contentType: (accept = '') => contentTypes.get(accept),
  }
}

function hasValues({ variables = {} }: KnownRun): boolean {
  return Object.keys(variables).length > 0
}
