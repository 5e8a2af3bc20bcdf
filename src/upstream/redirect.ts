import type { Answer } from './attempt.ts'
import type { Outgoing } from './outgoing.ts'

/** Header fields that belong to a body that is no longer sent (Fetch Standard, "request-body-header name"). */
const bodyHeaders = ['content-type', 'content-encoding', 'content-language', 'content-location']

/**
 * The request that a redirect asks for in place of the one before; undefined where there is none, or it must not be made. It stays at its origin, with all
 * that it carries: nothing of it, credentials first, is for anybody else. Only reads become a GET, as a write that did so would be lost in silence.
 * See https://www.rfc-editor.org/rfc/rfc9110#section-15.4
 */
export function redirected(outgoing: Outgoing, { status, headers }: Answer, isRead: boolean): Outgoing | undefined {
  const location = headers.get('location')
  const method = methodAfter(status, outgoing.method, isRead)
  if (location === undefined || method === undefined) return undefined
  const { origin, path } = outgoing.target
  if (!URL.canParse(location, origin + path)) return undefined
  const url = new URL(location, origin + path)
  if (url.origin !== new URL(origin).origin || url.username !== '' || url.password !== '') return undefined
  const target = { origin, path: url.pathname + url.search }
  if (method === outgoing.method) return { ...outgoing, target }
  const kept = Object.entries(outgoing.headers).filter(([name]) => !bodyHeaders.includes(name))
  return { ...outgoing, method, target, headers: Object.fromEntries(kept), body: undefined, seal: undefined }
}

function methodAfter(status: number, method: string, isRead: boolean): string | undefined {
  switch (status) {
    case 307:
    case 308:
      return method
    case 301:
    case 302:
      return isRead ? (method === 'POST' ? 'GET' : method) : undefined
    case 303:
      return isRead ? (method === 'HEAD' ? method : 'GET') : undefined
    default:
      return undefined
  }
}
