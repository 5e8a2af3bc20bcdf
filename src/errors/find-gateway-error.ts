import { GatewayError } from './gateway-error.ts'

const maxDepth = 16

/** The GatewayError at the origin of an error that layers above have wrapped, or that was merged with others. */
export function findGatewayError(error: unknown): GatewayError | undefined {
  let current = error
  for (let depth = 0; depth < maxDepth && typeof current === 'object' && current !== null; depth++) {
    if (current instanceof GatewayError) return current
    if ('originalError' in current && current.originalError) current = current.originalError
    else if ('errors' in current && Array.isArray(current.errors)) return firstIn(current.errors)
    else return undefined
  }
  return undefined
}

function firstIn(errors: readonly unknown[]): GatewayError | undefined {
  for (const error of errors.slice(0, maxDepth)) {
    const found = error instanceof AggregateError ? undefined : findGatewayError(error)
    if (found !== undefined) return found
  }
  return undefined
}
