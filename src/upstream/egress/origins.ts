import { isIP } from 'node:net'
import { kindOfAddress } from './address-kind.ts'
import { isPrivateName } from './private-name.ts'

/** The origins of the URLs that a module itself names. */
export interface Origins {
  readonly has: (origin: string) => boolean
  /** Takes the origin of an absolute http(s) URL; more may come while connectors are built. */
  readonly add: (url: string) => void
}

/**
 * None yet.
 * @param document URL of the description that the URLs stand in; undefined where they, or the description, are in the module's folder. A description
 *   from elsewhere leads inside only where it comes from inside itself, and never to reserved addresses but its own.
 */
export function createOrigins(document?: string): Origins {
  const origins = new Set<string>()
  const place = document === undefined ? undefined : new URL(document)
  return {
    has: (origin) => origins.has(origin),
    add: (url) => {
      const { origin, hostname } = new URL(url)
      const mayLead =
        place === undefined || place.origin === origin || mayLeadTo(kindOfHost(hostname), kindOfHost(place.hostname))
      if (mayLead) origins.add(origin)
    },
  }
}

function mayLeadTo(target: HostKind, from: HostKind): boolean {
  return target === 'public' || (target === 'private' && from !== 'public')
}

type HostKind = ReturnType<typeof kindOfAddress>

/** By its look: a name may have any address. */
function kindOfHost(hostname: string): HostKind {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(host) !== 0) return kindOfAddress(host)
  return isPrivateName(host) ? 'private' : 'public'
}
