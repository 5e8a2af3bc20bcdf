import type { Mapping, MappingScope } from '../../mapping/types.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import type { UpstreamRequest } from '../../upstream/upstream.ts'
import { renderBody } from './body.ts'
import { type HeaderRule, renderHeaders } from './headers.ts'
import { compileUrl, type UrlPieces } from './url.ts'

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS' | 'TRACE'

/** What every request of a connector has in common. */
export interface RequestTemplate {
  readonly connector: string
  readonly method: HttpMethod
  readonly url: UrlPieces
  readonly headers: readonly HeaderRule[]
  readonly body: Mapping | undefined
  readonly isIdempotent: boolean
}

/**
 * Makes the request for one call; undefined where there is nothing to ask for (see `UrlBuilder`).
 * @throws GatewayError BAD_USER_INPUT for an input that fits into no request.
 */
export type RequestBuilder = (
  scope: MappingScope,
  context: RequestContext,
  batchSize: number,
) => UpstreamRequest | undefined

/** Compiles the template to a function. */
export function compileRequest(template: RequestTemplate): RequestBuilder {
  const { connector, method, isIdempotent } = template
  const buildUrl = compileUrl(template.url)
  return (scope, context, batchSize) => {
    const url = buildUrl(scope)
    if (url === undefined) return undefined
    const headers = { accept: 'application/json', ...renderHeaders(template.headers, scope, context) }
    const given: string | undefined = Reflect.get(headers, 'content-type')
    const body = renderBody(template.body, scope, given)
    const request = { connector, method, url, isIdempotent, batchSize }
    if (body === undefined) return { ...request, headers: template.body === undefined ? headers : withoutType(headers) }
    return { ...request, headers: { ...headers, 'content-type': body.contentType }, body: body.content }
  }
}

/** A body that is not there has no type. */
function withoutType(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { 'content-type': _, ...rest } = headers
  return rest
}
