import type { ApiOperation, HttpMethod } from './model.ts'
import { createNames, toCamelCase, toPascalCase } from './names.ts'
import { holeName } from './read-parameters.ts'
import type { Report } from './report.ts'
import { placeOf } from './resolve-ref.ts'

const safeMethods: ReadonlySet<HttpMethod> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/** True for operations that only read: these are fields of `Query`. */
export function isQuery(operation: ApiOperation): boolean {
  return safeMethods.has(operation.method)
}

/**
 * A field name for each operation: its operationId in camel case, without `get` where that makes no clash; without an
 * operationId, or with one that is a serial number, its method and path.
 */
export function nameFields(operations: readonly ApiOperation[], report: Report): ReadonlyMap<ApiOperation, string> {
  const named = new Map<ApiOperation, string>()
  for (const group of [operations.filter(isQuery), operations.filter((operation) => !isQuery(operation))]) {
    const full = group.map(fullName)
    const uses = new Map<string, number>()
    for (const name of [...full, ...full.map(withoutGet)]) uses.set(name, (uses.get(name) ?? 0) + 1)
    const names = createNames()
    group.forEach((operation, index) => {
      const wanted = full[index] ?? ''
      const short = withoutGet(wanted)
      // A name counts itself twice when it has no `get`, so a clash shows only in shortened ones.
      const name = names.claim(short !== wanted && isQuery(operation) && uses.get(short) === 1 ? short : wanted)
      if (name !== wanted && name !== short)
        report.add({
          rule: 'openapi-name',
          pointer: placeOf(operation.place),
          message: `${wanted} is the name of several operations: this one is called ${name}`,
        })
      named.set(operation, name)
    })
  }
  return named
}

/** A number in a registry (`5665bbcf19ab`, a UUID), which nobody could remember as a name. */
function isSerial(operationId: string): boolean {
  return /^(?=.*\d)[0-9a-f-]{16,}$/i.test(operationId)
}

function withoutGet(name: string): string {
  const short = /^get_?(?=[A-Z])/.exec(name) === null ? name : name.replace(/^get_?/, '')
  return toCamelCase(short)
}

function fullName(operation: ApiOperation): string {
  const { operationId, method } = operation
  if (operationId !== undefined && !isSerial(operationId)) {
    const name = toCamelCase(operationId)
    return /^_\d/.test(name) ? `${method.toLowerCase()}${name.slice(1)}` : name
  }
  const path = operation.path
    .split(/[/.:?#&=]/)
    .filter((segment) => segment !== '')
    .map((segment) =>
      toPascalCase(segment.replace(/\{([^{}]*)\}/g, (_, hole: string) => ` by ${toPascalCase(holeName(hole))} `)),
    )
    .join('')
  return toCamelCase(
    `${operation.method === 'GET' ? '' : operation.method.toLowerCase()}${path === '' ? 'Root' : path}`,
  )
}
