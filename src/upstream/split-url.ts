import { GatewayError } from '../errors/gateway-error.ts'

/** A URL cut in two for the wire. */
export interface Target {
  /** Scheme, host and port: `https://crm.example:8443`. */
  readonly origin: string
  /** Path and query, byte for byte as they were written. */
  readonly path: string
}

/**
 * Cuts without `new URL()`, which would fold `/a/../b` and re-encode: what a module wrote and a source encoded is what is sent.
 * @throws GatewayError UPSTREAM_BLOCKED for another scheme than http(s), for credentials in the URL, or no host;
 *   BAD_USER_INPUT for characters that a request line cannot carry (an encoder's omission must not become an injection).
 */
export function splitUrl(url: string, source: string): Target {
  const schemeEnd = url.startsWith('https://') ? 8 : url.startsWith('http://') ? 7 : 0
  const pathStart = endOfAuthority(url, schemeEnd)
  const authority = url.slice(schemeEnd, pathStart)
  if (schemeEnd === 0 || authority === '' || authority.includes('@')) {
    throw new GatewayError('UPSTREAM_BLOCKED', { source, reason: 'url', neverSent: true })
  }
  const fragmentStart = url.indexOf('#', pathStart)
  const target = url.slice(pathStart, fragmentStart === -1 ? undefined : fragmentStart)
  if (!isPrintableAscii(target)) throw new GatewayError('BAD_USER_INPUT', { source, reason: 'url', neverSent: true })
  return { origin: url.slice(0, pathStart), path: target.startsWith('/') ? target : `/${target}` }
}

function endOfAuthority(url: string, start: number): number {
  for (let index = start; index < url.length; index++) {
    const char = url[index]
    if (char === '/' || char === '?' || char === '#' || char === '\\') return index
  }
  return url.length
}

/** Printable ASCII without the space: all that a request target may hold (RFC 9112 section 3.2). */
function isPrintableAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 0x21 || code > 0x7e) return false
  }
  return true
}
