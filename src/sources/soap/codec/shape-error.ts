import { GatewayError } from '../../../errors/gateway-error.ts'

/** The error that stands in place of a value which is not what the schema promised. The value itself is not told. */
export function shapeError(source: string, what: string): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', {
    source,
    reason: 'shape',
    drift: { kind: 'type' },
    cause: new TypeError(what),
  })
}

/** The error for a value that cannot be sent. The value itself is not told. */
export function inputError(what: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', { cause: new TypeError(what) })
}
