import { own, ownList, ownString, ownStrings } from './json.ts'
import type { ReadContext } from './read-operations.ts'
import { child, type Located, placeOf } from './resolve-ref.ts'

/** Stands where the document names no server: a name that is reserved and never resolves (RFC 2606), so no call goes astray. */
export const unknownServer = 'https://server-unknown.invalid'

/** The base URL of the whole document. What it lacks is reported. */
export function documentServer(context: ReadContext): string {
  const { root, report, isVersion2 } = context
  const server = isVersion2 ? version2Server(context) : serverOf(context, root)
  if (server !== undefined && !server.startsWith(unknownServer)) return server
  report.add({
    rule: 'openapi-server',
    pointer: placeOf(isVersion2 ? root : child(root, 'servers')),
    message: 'the document does not say on which server the API is',
    remedy: "Set `url`, for example openapi({ url: 'https://api.example.com' }).",
  })
  return server ?? absoluteUrl('/', context.documentUrl)
}

/** The first of the `servers` at `holder`, absolute, its variables filled with their defaults; undefined where there are none. */
export function serverOf(context: ReadContext, holder: Located): string | undefined {
  const servers = ownList(holder.value, 'servers')
  if (servers.length === 0) return undefined
  const place = child(holder, 'servers', 0)
  const url = ownString(place.value, 'url')
  if (url === undefined) return undefined
  const filled = url.replace(/\{([^{}]*)\}/g, (_, name: string) => variable(context, place, name))
  return absoluteUrl(filled.replace(/[{}]/g, ''), context.documentUrl)
}

function variable(context: ReadContext, server: Located, name: string): string {
  const place = child(server, 'variables', name)
  const allowed = ownStrings(place.value, 'enum')
  const given = context.serverVariables?.[name]
  if (given !== undefined && allowed.length > 0 && !allowed.includes(given))
    context.report.add({
      rule: 'openapi-server',
      pointer: placeOf(place),
      message: `the server's variable ${JSON.stringify(name)} is none of ${allowed.map((each) => JSON.stringify(each)).join(', ')}`,
      remedy: 'Correct `serverVariables`.',
    })
  const value = given ?? own(place.value, 'default') ?? allowed[0]
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  context.report.add({
    rule: 'openapi-server',
    pointer: placeOf(server),
    message: `the server's variable ${JSON.stringify(name)} has no default`,
    remedy: `Set it: serverVariables: { ${name}: '…' }, or \`url\` to the complete address.`,
  })
  return encodeURIComponent(name)
}

function version2Server({ root, documentUrl }: ReadContext): string | undefined {
  const host = ownString(root.value, 'host')
  const basePath = ownString(root.value, 'basePath') ?? ''
  const path = basePath === '' || basePath.startsWith('/') ? basePath : `/${basePath}`
  if (host === undefined) return basePath === '' ? undefined : absoluteUrl(path, documentUrl)
  const schemes = ownStrings(root.value, 'schemes')
  const scheme = schemes.includes('https') || schemes.length === 0 ? 'https' : 'http'
  return absoluteUrl(`${scheme}://${host}${path}`.replace(/[{}]/g, ''), documentUrl)
}

/** `url` against the place of the document; without trailing slash, so that paths follow. */
function absoluteUrl(url: string, documentUrl: string | undefined): string {
  const base = tryUrl(url, documentUrl) ?? tryUrl(url, unknownServer)
  const isHttp = base?.protocol === 'http:' || base?.protocol === 'https:'
  return isHttp ? `${base.origin}${base.pathname}`.replace(/\/+$/, '') : unknownServer
}

function tryUrl(url: string, base: string | undefined): URL | undefined {
  return URL.canParse(url, base) ? new URL(url, base) : undefined
}
