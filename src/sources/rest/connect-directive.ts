import type { StringValueNode } from 'graphql'
import { Kind } from 'graphql'
import type { ConnectorSite } from '../source.ts'
import { checkEntityQuery } from './check-entity.ts'
import { checkId } from './check-id.ts'
import { type ArgumentGroup, argumentsOf, objectIn, stringIn, valueIn } from './directive-arguments.ts'
import type { HttpMethod } from './request.ts'

/** What `@connect` says, as it is written. */
export interface ConnectArguments {
  readonly source: StringValueNode | undefined
  readonly method: HttpMethod
  readonly url: StringValueNode
  readonly http: ArgumentGroup
  readonly selection: StringValueNode | undefined
  readonly isSuccess: StringValueNode | undefined
  readonly errors: ArgumentGroup | undefined
  readonly batch: BatchArguments | undefined
}

export interface BatchArguments {
  readonly maxSize: number
  readonly maxUrlLength: number
  readonly groupBy: StringValueNode | undefined
}

/** Inputs in one batched call where `batch: {maxSize}` does not say. A hundred keys keep a URL below the usual 8 KiB. */
export const defaultBatchSize = 100

/**
 * Longest URL of a batched call where `batch: {maxUrlLength}` does not say: the request line that every server should take, see
 * https://www.rfc-editor.org/rfc/rfc9112#section-3
 */
export const defaultUrlLength = 8000

/** The last three are not in Connectors. */
const methods = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
] as const satisfies readonly HttpMethod[]
/** Methods that change nothing (RFC 9110 section 9.2.1). */
const safeMethods: ReadonlySet<HttpMethod> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
const connectNames = ['id', 'source', 'http', 'selection', 'batch', 'entity', 'errors', 'isSuccess']
const httpNames = [...methods, 'headers', 'body', 'path', 'queryParams']

/** Reads a site's `@connect`; undefined without a method, which was reported. */
export function readConnect(site: ConnectorSite): ConnectArguments | undefined {
  const { directive, report } = site
  const group = argumentsOf(directive, connectNames, report)
  const http = objectIn(group, 'http', httpNames, report)
  const batch = objectIn(group, 'batch', ['maxSize', 'maxUrlLength', 'groupBy'], report)
  checkEntity(group, site)
  checkId(group, site)
  const target = targetOf(http, site)
  const rest = {
    source: stringIn(group, 'source', report),
    selection: stringIn(group, 'selection', report),
    isSuccess: stringIn(group, 'isSuccess', report),
    errors: objectIn(group, 'errors', ['message', 'extensions'], report),
    batch: batch && {
      maxSize: sizeOf(batch, 'maxSize', defaultBatchSize, site),
      maxUrlLength: sizeOf(batch, 'maxUrlLength', defaultUrlLength, site),
      groupBy: stringIn(batch, 'groupBy', report),
    },
  }
  return target && http && { ...rest, ...target, http }
}

function targetOf(
  http: ArgumentGroup | undefined,
  { directive, operation, report }: ConnectorSite,
): Pick<ConnectArguments, 'method' | 'url'> | undefined {
  const written = methods.filter((method) => http && valueIn(http, method) !== undefined)
  const [method, second] = written
  if (http === undefined || method === undefined) {
    report({
      rule: 'connect-method-missing',
      message: '@connect has no HTTP method',
      remedy: '@connect(http: { GET: "/path" })',
    })
    return undefined
  }
  if (second !== undefined)
    report({
      rule: 'connect-method-repeated',
      message: `@connect has several HTTP methods: ${written.join(', ')}`,
      remedy: 'keep one',
      node: http.values.get(second) ?? directive,
    })
  const url = stringIn(http, method, report)
  const isRead = safeMethods.has(method) || method === 'POST'
  if (operation !== 'mutation' && !isRead)
    reportMethod(
      `a ${operation} changes data with ${method}`,
      'make it a field of Mutation',
      operation === 'subscription' ? 'error' : 'warning',
    )
  if (operation === 'mutation' && safeMethods.has(method))
    reportMethod(
      `a mutation only reads, with ${method}`,
      'make it a field of Query, or use the method that changes data',
    )
  if (safeMethods.has(method) && method !== 'OPTIONS' && valueIn(http, 'body') !== undefined)
    reportMethod(`many servers ignore or refuse a ${method} with a body`, 'use queryParams, or POST')
  return url && second === undefined ? { method, url } : undefined

  function reportMethod(message: string, remedy: string, severity: 'error' | 'warning' = 'warning'): void {
    report({ rule: 'connect-method', severity, message, remedy, node: http?.values.get(method ?? '') })
  }
}

function checkEntity(group: ArgumentGroup, site: ConnectorSite): void {
  const { field, parentType, schema, report } = site
  const node = valueIn(group, 'entity')
  if (node === undefined) return
  if (node.kind !== Kind.BOOLEAN)
    report({ rule: 'connect-argument-type', message: '"entity" must be true or false', remedy: 'entity: true', node })
  else if (node.value && field && parentType !== schema.getQueryType())
    report({
      rule: 'connect-entity',
      message: 'only a field of Query can resolve an entity',
      remedy: 'remove `entity`, or put @connect on the type',
      node,
    })
  else if (node.value) checkEntityQuery(site, node)
  else if (!field)
    report({
      rule: 'connect-entity',
      message: `a connector on a type gets the entity, and "entity" cannot be false`,
      remedy: 'remove `entity`',
      node,
    })
}

function sizeOf(batch: ArgumentGroup, name: string, usual: number, { report }: ConnectorSite): number {
  const node = valueIn(batch, name)
  if (node === undefined) return usual
  const size = node.kind === Kind.INT ? Number(node.value) : 0
  if (size >= 1) return size
  report({
    rule: 'connect-batch-size',
    message: `"${name}" must be a whole number above 0`,
    remedy: `batch: { ${name}: ${usual} }`,
    node,
  })
  return usual
}
