import { GatewayError } from '../../errors/gateway-error.ts'
import { isJsonMediaType } from '../http/media-type.ts'

/**
 * A page of another site can make a browser send "simple" requests without asking first; such a request can never carry one of
 * these headers, nor the content type of JSON (https://fetch.spec.whatwg.org/#cors-safelisted-request-header). Requests without
 * either are refused, so that nothing is done, and nothing can be timed, in the name of a visitor.
 */
export const preflightHeaders = [
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'graphql-require-preflight',
  'x-selvedge-trace',
]

/** @throws GatewayError CSRF_BLOCKED for a request that another site's page could have sent. */
export function assertNotForgeable(headers: Readonly<Record<string, string | string[] | undefined>>): void {
  if (isJsonMediaType(headers['content-type'] as string | undefined)) return
  if (preflightHeaders.some((name) => (headers[name]?.length ?? 0) > 0)) return
  throw new GatewayError('CSRF_BLOCKED')
}
