import type { Outgoing } from './outgoing.ts'

/** Names a request, and says nothing of who asks or of what is to be answered. */
const impersonal: ReadonlySet<string> = new Set(['x-request-id', 'traceparent', 'tracestate'])

/**
 * Whether two calls ask the same for the same caller: they agree in method, URL, body, every header but those that only name the
 * request, and in whose credentials they are to get.
 */
export function isSameCall(a: Outgoing, b: Outgoing): boolean {
  return (
    a.method === b.method &&
    a.identity === b.identity &&
    a.target.path === b.target.path &&
    a.target.origin === b.target.origin &&
    isSameBody(a.body, b.body) &&
    hasSameHeaders(a.headers, b.headers)
  )
}

function hasSameHeaders(a: Outgoing['headers'], b: Outgoing['headers']): boolean {
  let count = 0
  for (const name in a) {
    if (impersonal.has(name)) continue
    if (a[name] !== b[name]) return false
    count++
  }
  for (const name in b) if (!impersonal.has(name)) count--
  return count === 0
}

function isSameBody(a: Outgoing['body'], b: Outgoing['body']): boolean {
  if (typeof a === 'object' && typeof b === 'object') return Buffer.from(a).equals(b)
  return a === b
}
