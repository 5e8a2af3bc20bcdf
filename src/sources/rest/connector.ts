import type { GraphQLNamedType } from 'graphql'
import type { Mapping } from '../../mapping/types.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import type { Upstream } from '../../upstream/upstream.ts'
import { inParallel } from '../../utils/in-parallel.ts'
import { type FetchInputs, maxCallsAtOnce } from '../batch.ts'
import { failureOfCall } from '../failure-of-call.ts'
import type { Connector, PreparedFetch } from '../source.ts'
import { wantedFields, withNames } from '../wanted-fields.ts'
import type { AnswerReader, CompileAnswer } from './answer.ts'
import type { BatchTemplate } from './batch-plan.ts'
import { type BatchedCalls, fetchBatched } from './fetch-batched.ts'
import type { RequestBuilder } from './request.ts'
import type { ScopeBuilder } from './scope.ts'

/** A connector's compiled parts. */
export interface ConnectorParts {
  readonly coordinate: string
  /** Distinguishes connectors of one coordinate. */
  readonly key: string
  readonly needs: readonly string[]
  readonly needPaths: Connector['needPaths']
  readonly upstream: Upstream
  /** Public name. */
  readonly source: string
  readonly buildScope: ScopeBuilder
  readonly buildRequest: RequestBuilder
  /** Compiles the reading of answers by the given selection. */
  readonly compileAnswer: CompileAnswer
  readonly selection: Mapping
  readonly type: GraphQLNamedType
  /** The value where there is nothing to ask for. */
  readonly emptyValue: null | readonly unknown[]
  /** Whether 404 and 410 are the value null. */
  readonly isNotFoundNull: boolean
  /** Absent for a connector that makes one call an input. */
  readonly batch: BatchTemplate | undefined
  readonly provides: Connector['provides']
  readonly clientHeaders: Connector['clientHeaders']
}

/** A connector's parts, and how answers are read for one selection. */
interface CallParts extends ConnectorParts {
  readonly readAnswer: AnswerReader
}

/** Puts a connector together. An answer is mapped whole, unless it is known that nothing else of it will be read. */
export function createConnector(parts: ConnectorParts): Connector {
  const { coordinate, needs, batch, selection } = parts
  const whole = prepare({ ...parts, readAnswer: parts.compileAnswer(selection) })
  return {
    coordinate,
    needs,
    needPaths: parts.needPaths,
    isBatch: batch !== undefined,
    maxBatchSize: batch?.maxSize,
    provides: parts.provides,
    clientHeaders: parts.clientHeaders,
    prepare: ({ isExact, selectionSet }) => {
      if (isExact !== true) return whole
      const wanted = withNames(wantedFields(parts.type, selectionSet), batch?.itemNames ?? [])
      return prepare({ ...parts, readAnswer: parts.compileAnswer(selection.prune(wanted)) })
    },
  }
}

function prepare(parts: CallParts): PreparedFetch {
  const { key, batch } = parts
  return {
    key,
    fetch:
      batch === undefined
        ? (inputs, context) =>
            inParallel(inputs, maxCallsAtOnce, (input) =>
              callOnce([input], parts, context).catch((error) => failureOfCall(error, parts.source)),
            )
        : (inputs, context) => fetchBatched(inputs, batchedCallsOf(parts, batch), context),
  }
}

function batchedCallsOf(parts: CallParts, batch: BatchTemplate): BatchedCalls {
  const { source, coordinate, isNotFoundNull } = parts
  return {
    batch,
    source,
    connector: coordinate,
    isNotFoundNull,
    call: (inputs, context) =>
      callOnce(inputs, parts, context).catch((error: unknown) => {
        throw failureOfCall(error, parts.source)
      }),
    urlOf: (inputs, context) => parts.buildRequest(parts.buildScope(inputs, context), context, inputs.length)?.url,
  }
}

async function callOnce(inputs: FetchInputs, parts: CallParts, context: RequestContext): Promise<unknown> {
  const scope = parts.buildScope(inputs, context)
  const request = parts.buildRequest(scope, context, inputs.length)
  if (request === undefined) return parts.emptyValue
  return parts.upstream.send(request, context, (response) => parts.readAnswer({ request, response, scope, context }))
}
