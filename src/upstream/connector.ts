import { lookup as systemLookup } from 'node:dns'
import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net'
import { errors } from 'undici'
import type { TlsMaterial } from './auth/resolve-tls.ts'
import type { Destination, Egress } from './egress/egress.ts'
import { guardLookup } from './egress/guard-lookup.ts'
import { connectToProxy } from './proxy/connect-to-proxy.ts'
import { openTunnel } from './proxy/open-tunnel.ts'
import type { ProxyFor, ProxyServer } from './proxy/proxy-server.ts'
import { connected, socketOptions } from './socket.ts'
import type { IdentityCheck } from './tls/identity.ts'
import { createTlsOpener, type Protocols } from './tls/tls-opener.ts'

export interface ConnectorOptions {
  readonly connectTimeoutMs: number
  /** As it is for connections from now on. */
  readonly tls: () => TlsMaterial
  readonly checkIdentity: IdentityCheck
  readonly lookup: LookupFunction | undefined
  readonly egress: Egress
  readonly proxyFor: ProxyFor
}

/** Whom to connect to. */
export interface Peer extends Destination {
  /** Empty for that of the scheme. */
  readonly port: string
}

/** Opens an upstream's sockets, and knows of them what undici does not tell. */
export interface Connector {
  /**
   * Opens a connection, through a proxy where there is one, in the time that all of it may take; over TLS it speaks one of the protocols. Rejects with
   * what undici, Node, the egress or the proxy has against it.
   */
  readonly open: (peer: Peer, protocols: Protocols) => Promise<Socket>
  /** Whether this error ended a socket that had carried an answer before: the keep-alive race. */
  readonly isOfReusedSocket: (error: unknown) => boolean
  /** What first went wrong on the socket that this error ended: undici replaces a TLS alert by its own word for the end. */
  readonly firstCause: (error: Error) => Error
  /** Whether a socket is being reset right now, in this very tick. */
  readonly isResetting: () => boolean
  /** Closes every socket, also those still connecting. */
  readonly destroyAll: () => void
}

/** A connector of our own: undici's measures its timeout in steps of half a second, and loses sight of its sockets. */
export function createConnector(options: ConnectorOptions): Connector {
  const { lookup = systemLookup, egress, proxyFor, connectTimeoutMs } = options
  const sockets = new Set<Socket>()
  const endedReused = new WeakSet<Error>()
  const firstCauses = new WeakMap<Error, Error>()
  /** What a socket had read before it led to the upstream: the words of a proxy. */
  const readBefore = new WeakMap<Socket, number>()
  const openTls = createTlsOpener(options.tls, options.checkIdentity)
  let isResetting = false

  const watch = <S extends Socket>(socket: S): S => {
    let first: Error | undefined
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // Runs before undici's own listener, which takes a reset for the proper end of a body without a length.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      first ??= error
      firstCauses.set(error, first)
      if (socket.bytesRead > (readBefore.get(socket) ?? 0)) endedReused.add(error)
      if (error.code !== 'ECONNRESET') return
      isResetting = true
      process.nextTick(() => {
        isResetting = false
      })
    })
    return socket
  }

  /** Adds each socket to `path` as it is opened, so that it can be ended from outside. */
  const openDirectly = async (peer: Peer, protocols: Protocols, path: Socket[]): Promise<Socket> => {
    const address = {
      ...socketOptions,
      host: peer.hostname,
      lookup: guardLookup(lookup, egress, peer),
      port: portOf(peer),
    }
    const isSecure = peer.protocol === 'https:'
    const socket = watch(isSecure ? openTls(peer.hostname, protocols, address) : connectPlain(address))
    path.push(socket)
    return connected(socket, isSecure ? 'secureConnect' : 'connect')
  }

  const openThrough = async (proxy: ProxyServer, peer: Peer, protocols: Protocols, path: Socket[]): Promise<Socket> => {
    const tunnel = await connectToProxy(proxy, lookup, (socket) => path.push(watch(socket)))
    await openTunnel(tunnel, authorityOf(peer), proxy.authorization)
    readBefore.set(tunnel, tunnel.bytesRead)
    if (peer.protocol !== 'https:') return tunnel
    const socket = watch(openTls(peer.hostname, protocols, tunnel))
    path.push(socket)
    return connected(socket, 'secureConnect')
  }

  return {
    open: async (peer, protocols) => {
      const proxy = proxyFor(peer)
      const refusal = refusalOf(peer, egress, proxy !== undefined)
      if (refusal !== undefined) throw refusal
      const path: Socket[] = []
      let late: Error | undefined
      const timer = setTimeout(() => {
        late = new errors.ConnectTimeoutError('connect timeout')
        for (const socket of path) socket.destroy(late)
      }, connectTimeoutMs)
      try {
        return await (proxy === undefined
          ? openDirectly(peer, protocols, path)
          : openThrough(proxy, peer, protocols, path))
      } catch (error) {
        for (const socket of path) socket.destroy()
        throw late ?? error
      } finally {
        clearTimeout(timer)
      }
    },
    isOfReusedSocket: (error) => error instanceof Error && endedReused.has(error),
    firstCause: (error) => firstCauses.get(error) ?? error,
    isResetting: () => isResetting,
    destroyAll: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
}

function portOf({ port, protocol }: Peer): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80)
}

/** Host and port, as CONNECT wants them. */
function authorityOf(peer: Peer): string {
  return `${isIP(peer.hostname) === 6 ? `[${peer.hostname}]` : peer.hostname}:${portOf(peer)}`
}

/** A name is judged by the addresses that it has, unless it is a proxy that looks them up. */
function refusalOf(peer: Peer, egress: Egress, isProxied: boolean): Error | undefined {
  if (isProxied) return egress.refusalByName(peer)
  return isIP(peer.hostname) === 0 ? undefined : egress.refusalOf(peer, peer.hostname)
}
