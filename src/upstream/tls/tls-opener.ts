import { isIP, type Socket, type TcpSocketConnectOpts } from 'node:net'
import { type ConnectionOptions, connect, type SecureVersion, type TLSSocket } from 'node:tls'
import { createRecentMap, type RecentMap } from '../../utils/recent-map.ts'
import type { TlsMaterial } from '../auth/resolve-tls.ts'
import type { IdentityCheck } from './identity.ts'

const minVersion: SecureVersion = 'TLSv1.2'

/** Hosts whose last TLS session is kept; where URLs come from data they may be many. */
const keptSessions = 100

/** Application protocols that are offered by ALPN (RFC 7301), the preferred one first. */
export type Protocols = readonly ('h2' | 'http/1.1')[]

/** Opens TLS to one host: over a new connection, or over a socket that leads there. */
export type TlsOpener = (
  hostname: string,
  protocols: Protocols,
  through: Socket | (TcpSocketConnectOpts & { readonly port: number }),
) => TLSSocket

/** Opens TLS with an upstream's own material and check, and resumes the last session of each host. */
export function createTlsOpener(materialNow: () => TlsMaterial, checkServerIdentity: IdentityCheck): TlsOpener {
  const sessionsOf = createSessions()
  return (hostname, protocols, through) => {
    const tls = materialNow()
    const sessions = sessionsOf(tls)
    const session = sessions.get(hostname)
    const options: ConnectionOptions = {
      ...('write' in through ? { socket: through } : through),
      // A name is sent and checked; an address is only checked (RFC 6066 section 3).
      host: hostname,
      servername: isIP(hostname) === 0 ? hostname : '',
      minVersion,
      ALPNProtocols: [...protocols],
      ...tls,
      checkServerIdentity,
      ...(session !== undefined && { session }),
    }
    const socket = connect(options)
    socket.on('session', (fresh) => sessions.set(hostname, fresh))
    return socket
  }
}

/** Last TLS session of each host. One that is resumed says who the gateway was when it began: with other material there are none. */
function createSessions(): (material: TlsMaterial) => RecentMap<Buffer> {
  let of: TlsMaterial | undefined
  let sessions = createRecentMap<Buffer>(keptSessions)
  return (material) => {
    if (of !== undefined && material !== of) sessions = createRecentMap<Buffer>(keptSessions)
    of = material
    return sessions
  }
}
