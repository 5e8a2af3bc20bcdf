import { GatewayError } from '../../../errors/gateway-error.ts'
import type { MappingShape } from '../../../mapping/types.ts'
import type { RequestContext } from '../../../upstream/request-context.ts'
import { failureOfCall } from '../../failure-of-call.ts'
import type { Connector, ConnectorSelection, FetchInput, FetchOutcome } from '../../source.ts'
import { wantedFields } from '../../wanted-fields.ts'
import type { AnswerReader } from '../answer.ts'
import type { ConnectorParts } from '../connector.ts'
import { percentEncode } from '../percent-encode.ts'
import { encodeValue } from '../text-value.ts'
import { decodeCursor } from './cursor.ts'
import { fetchConnection } from './fetch-connection.ts'
import type { Page, PageRequest } from './page-style.ts'
import { pageMapping } from './read-page.ts'
import type { Pagination } from './read-paginate.ts'
import { type WantedConnection, wantedConnection } from './wanted-connection.ts'

/** Puts a connector together that gives an upstream's pages as a connection. `parts` are those of one call, for the nodes. */
export function createPaginatedConnector(parts: ConnectorParts, pagination: Pagination): Connector {
  const { coordinate, needs, needPaths, selection, type } = parts
  const rules = { ...pagination.rules, source: parts.source }
  const readWhole = parts.compileAnswer(pageMapping(selection, rules))
  const readerOf = ({ isExact }: ConnectorSelection, { nodes }: WantedConnection) =>
    isExact === true ? parts.compileAnswer(pageMapping(selection.prune(wantedFields(type, nodes)), rules)) : readWhole
  return {
    coordinate,
    needs,
    needPaths,
    isBatch: false,
    provides: connectionShape(selection.shape),
    clientHeaders: parts.clientHeaders,
    prepare: (selected) => {
      const wanted = wantedConnection(selected.selectionSet)
      const { hasItems, hasCursors, hasNextPage, hasTotal } = wanted
      const readAnswer = readerOf(selected, wanted)
      return {
        key: `${parts.key} ${[hasItems, hasCursors, hasNextPage, hasTotal].map(Number).join('')}`,
        fetch: (inputs, context) =>
          Promise.all(
            inputs.map((input) =>
              fetchOne(input, { parts, pagination, wanted, readAnswer, context }).catch((error) =>
                failureOfCall(error, parts.source),
              ),
            ),
          ),
      }
    },
  }
}

interface Fetching {
  readonly parts: ConnectorParts
  readonly pagination: Pagination
  readonly wanted: WantedConnection
  readonly readAnswer: AnswerReader
  readonly context: RequestContext
}

async function fetchOne(input: FetchInput, fetching: Fetching): Promise<FetchOutcome> {
  const { parts, pagination, wanted } = fetching
  const { first, after } = input.args
  return fetchConnection({
    style: pagination.style,
    wanted,
    first: countOf(first ?? pagination.defaultFirst),
    after: after === null || after === undefined ? undefined : decodeCursor(after, pagination.pageSize),
    maxPages: pagination.maxPages,
    source: parts.source,
    call: (request) =>
      callFor(request, input, fetching).catch((error: unknown) => {
        throw failureOfCall(error, parts.source)
      }),
  })
}

function countOf(first: unknown): number {
  if (typeof first === 'number' && first >= 0) return first
  throw new GatewayError('BAD_USER_INPUT', { reason: 'first', cause: new Error('`first` is below 0') })
}

async function callFor(
  { params }: PageRequest,
  input: FetchInput,
  { parts, readAnswer, context }: Fetching,
): Promise<Page | null> {
  const scope = parts.buildScope([input], context)
  const built = parts.buildRequest(scope, context, 1)
  if (built === undefined) return null
  const request = { ...built, url: withParams(built.url, params) }
  const page = await parts.upstream.send(request, context, (response) =>
    readAnswer({ request, response, scope, context }),
  )
  return page as Page | null // a page mapping made it
}

function withParams(url: string, params: PageRequest['params']): string {
  const pairs = params.map((pair) => pair.map((text) => encodeValue(text, 'query', percentEncode)).join('='))
  if (pairs.length === 0) return url
  return `${url}${url.includes('?') ? '&' : '?'}${pairs.join('&')}`
}

const value: MappingShape = { kind: 'value' }

function connectionShape(node: MappingShape): MappingShape {
  const pageInfo = objectShape({ hasNextPage: value, hasPreviousPage: value, startCursor: value, endCursor: value })
  const edges = objectShape({ cursor: value, node })
  return objectShape({ edges, nodes: node, pageInfo, totalCount: value })
}

function objectShape(shapes: Readonly<Record<string, MappingShape>>): MappingShape {
  return {
    kind: 'object',
    fields: new Map(Object.entries(shapes).map(([name, shape]) => [name, { shape, offset: 0 }])),
  }
}
