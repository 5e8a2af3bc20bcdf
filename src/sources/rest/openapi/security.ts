import { isObject, ownString } from './json.ts'
import type { Report } from './report.ts'
import { child, type Located, placeOf, type Resolver } from './resolve-ref.ts'

/** Reports each security scheme of the document with the slot of `auth` that takes its credentials. */
export function reportSecurity(root: Located, resolver: Resolver, name: string, report: Report): void {
  const variable = name.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()
  for (const place of [child(root, 'components', 'securitySchemes'), child(root, 'securityDefinitions')]) {
    if (!isObject(place.value)) continue
    for (const key of Object.keys(place.value)) {
      const scheme = resolver.resolve(child(place, key))?.value
      const kind = ['type', 'scheme', 'in', 'name'].flatMap((part) => ownString(scheme, part) ?? [])
      report.add({
        rule: 'openapi-security',
        pointer: placeOf(child(place, key)),
        message: `the API asks for credentials: ${key} (${kind.join(' ')})`,
        remedy: `Configure \`auth\` in module.ts: ${slotOf(scheme, variable)}`,
      })
    }
  }
}

function slotOf(scheme: unknown, variable: string): string {
  const secret = (what: string) => `secret.env('${variable}_${what}')`
  const type = ownString(scheme, 'type')
  const httpScheme = ownString(scheme, 'scheme')?.toLowerCase()
  if (type === 'apiKey')
    return `auth.apiKey({ ${ownString(scheme, 'in') ?? 'header'}: ${JSON.stringify(ownString(scheme, 'name') ?? '')}, value: ${secret('API_KEY')} })`
  if (type === 'basic' || httpScheme === 'basic')
    return `auth.basic({ username: ${secret('USER')}, password: ${secret('PASSWORD')} })`
  if (type === 'http' && httpScheme !== 'bearer')
    return "auth.passThrough({ headers: ['authorization'] }), where clients bring the credentials"
  if (type === 'mutualTLS') return 'it is a client certificate, which goes into `tls`: { cert, key }'
  const tokenUrl = tokenUrlOf(scheme)
  if (tokenUrl !== undefined)
    return `auth.clientCredentials({ tokenUrl: ${JSON.stringify(tokenUrl)}, client: { id: ${secret('CLIENT_ID')}, secret: ${secret('CLIENT_SECRET')} } })`
  return `auth.bearer({ token: ${secret('TOKEN')} })`
}

/** Where the gateway itself can get a token: of `flows` since OpenAPI 3, of the scheme in version 2. */
function tokenUrlOf(scheme: unknown): string | undefined {
  const flows = isObject(scheme) ? scheme.flows : undefined
  const flow = isObject(flows) ? flows.clientCredentials : undefined
  const url = ownString(scheme, 'flow') === 'application' ? ownString(scheme, 'tokenUrl') : ownString(flow, 'tokenUrl')
  return url !== undefined && /^https?:/.test(url) ? url : undefined
}
