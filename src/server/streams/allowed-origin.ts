import type { IncomingHttpHeaders } from 'node:http'
import type { CorsOrigins } from '../http/cors.ts'

/**
 * Whether a page of the request's origin may open a WebSocket. Browsers ask nobody before they open one, to whatever host, and send
 * its cookies (https://www.rfc-editor.org/rfc/rfc6455#section-10.2): here those may who may read answers over HTTP, which are the
 * pages of this host and of `SELVEDGE_CORS`. What is no browser sends no origin.
 */
export function isAllowedOrigin({ origin, host }: IncomingHttpHeaders, allowed: CorsOrigins): boolean {
  if (origin === undefined || allowed === '*' || allowed.includes(origin)) return true
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()
}
