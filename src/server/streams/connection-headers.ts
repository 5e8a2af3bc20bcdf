import type { IncomingHttpHeaders } from 'node:http'
import { streamLimits } from './limits.ts'

/** What belongs to the connection or is the browser's own to say. */
const notFromParams = new Set([
  'connection',
  'content-length',
  'content-type',
  'cookie',
  'host',
  'origin',
  'transfer-encoding',
  'upgrade',
])

const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/

/**
 * The headers of all operations of a WebSocket: those of its request, and texts in `connectionParams`, as pages cannot set headers
 * on a WebSocket. Where both have one, the parameter is what the client wrote itself.
 */
export function connectionHeaders(
  headers: IncomingHttpHeaders,
  params: Readonly<Record<string, unknown>> = {},
): IncomingHttpHeaders {
  const merged: IncomingHttpHeaders = { ...headers }
  for (const [given, value] of Object.entries(params).slice(0, streamLimits.connectionParams)) {
    const name = given.toLowerCase()
    if (typeof value !== 'string' || notFromParams.has(name) || name.startsWith('sec-')) continue
    if (name !== '__proto__' && headerName.test(name)) merged[name] = value
  }
  return merged
}
