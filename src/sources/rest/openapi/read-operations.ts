import { isObject, own, ownString, ownStrings } from './json.ts'
import type { ApiOperation, HttpMethod } from './model.ts'
import { readBody } from './read-body.ts'
import { readParameters } from './read-parameters.ts'
import { readResult } from './read-result.ts'
import type { Report } from './report.ts'
import { child, type Located, placeOf, type Resolver } from './resolve-ref.ts'
import { serverOf } from './servers.ts'

/** What reading an operation needs of its document. */
export interface ReadContext {
  readonly root: Located
  readonly isVersion2: boolean
  readonly resolver: Resolver
  readonly report: Report
  /** Where the document came from, which relative servers start from. */
  readonly documentUrl: string | undefined
  /** Values for the variables of servers, instead of their defaults. */
  readonly serverVariables: Readonly<Record<string, string>> | undefined
}

const methods = new Map<string, HttpMethod>([
  ['get', 'GET'],
  ['put', 'PUT'],
  ['post', 'POST'],
  ['delete', 'DELETE'],
  ['patch', 'PATCH'],
  ['head', 'HEAD'],
  ['options', 'OPTIONS'],
  ['trace', 'TRACE'],
])

/** Most operations of one document. */
const maxOperations = 20_000

/** The operations of all paths that `isWanted`, in the document's order. */
export function readOperations(
  context: ReadContext,
  isWanted: (candidate: OperationKey) => boolean,
): readonly ApiOperation[] {
  const { root, report, resolver } = context
  const paths = resolver.resolve(child(root, 'paths'))
  if (paths === undefined || !isObject(paths.value)) return []
  const operations: ApiOperation[] = []
  for (const path of Object.keys(paths.value)) {
    if (path.startsWith('x-')) continue
    const item = resolver.resolve(child(paths, path))
    if (item === undefined) continue
    if (!isObject(item.value)) {
      reportNoObject(report, item, `the path ${path}`)
      continue
    }
    for (const key of Object.keys(item.value)) {
      const written = child(item, key)
      const method = methods.get(key)
      if (!isObject(written.value)) {
        if (method !== undefined) reportNoObject(report, written, `${method} ${path}`)
        continue
      }
      if (method === undefined) {
        if (key === 'query')
          report.add({
            rule: 'openapi-method',
            pointer: placeOf(written),
            message: `${key.toUpperCase()} ${path} is not imported: a connector has no such method`,
          })
        continue
      }
      // Only path items may be references, but large documents keep each operation in a file, and tools read them. One that
      // leads nowhere is still an operation of this path.
      const place = resolver.resolve(written) ?? written
      if (!isObject(place.value)) continue
      const candidate = {
        method,
        path,
        operationId: ownString(place.value, 'operationId'),
        tags: ownStrings(place.value, 'tags'),
      }
      if (!isWanted(candidate)) continue
      if (operations.length >= maxOperations) {
        report.add({
          rule: 'openapi-limit',
          pointer: placeOf(place),
          message: `only ${maxOperations} operations are imported`,
        })
        return operations
      }
      operations.push(readOperation(context, candidate, item, place))
    }
  }
  return operations
}

function reportNoObject(report: Report, place: Located, what: string): void {
  report.add({
    rule: 'openapi-path',
    pointer: placeOf(place),
    message: `${what.slice(0, 200)} is left out: it is no object`,
  })
}

/** What an operation is chosen by. */
export interface OperationKey {
  readonly method: HttpMethod
  readonly path: string
  readonly operationId: string | undefined
  readonly tags: readonly string[]
}

function readOperation(context: ReadContext, key: OperationKey, item: Located, place: Located): ApiOperation {
  const parameters = readParameters(context, key.path, item, place)
  if (isObject(own(place.value, 'callbacks')))
    context.report.add({
      rule: 'openapi-callback',
      pointer: placeOf(child(place, 'callbacks')),
      message: 'callbacks are not imported',
    })
  return {
    ...key,
    description: describe(place.value),
    isDeprecated: own(place.value, 'deprecated') === true,
    server: serverOf(context, place) ?? serverOf(context, item),
    parameters: parameters.plain,
    body: readBody(context, key.method, place, parameters.bodies),
    result: readResult(context, key.method, place),
    place,
  }
}

function describe(operation: unknown): string | undefined {
  const summary = ownString(operation, 'summary')
  const description = ownString(operation, 'description')
  if (summary === undefined || description === undefined || description.startsWith(summary))
    return description ?? summary
  return `${summary}\n\n${description}`
}
