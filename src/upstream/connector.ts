import { lookup as systemLookup } from 'node:dns'
import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls, type SecureVersion } from 'node:tls'
import { type buildConnector, errors } from 'undici'
import type { TlsMaterial } from './auth/resolve-tls.ts'
import type { Destination, Egress } from './egress/egress.ts'
import { guardLookup } from './egress/guard-lookup.ts'
import type { IdentityCheck } from './tls/identity.ts'

const minTlsVersion: SecureVersion = 'TLSv1.2'

export interface ConnectorOptions {
  readonly connectTimeoutMs: number
  /** As it is for connections from now on. */
  readonly tls: () => TlsMaterial
  readonly checkIdentity: IdentityCheck
  readonly lookup: LookupFunction | undefined
  readonly egress: Egress
}

/** Opens an upstream's sockets, and knows of them what undici does not tell. */
export interface Connector {
  readonly connect: buildConnector.connector
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
  const sockets = new Set<Socket>()
  const endedReused = new WeakSet<Error>()
  const firstCauses = new WeakMap<Error, Error>()
  const sessions = createSessions()
  let isResetting = false

  const watch = (socket: Socket): void => {
    let first: Error | undefined
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // Runs before undici's own listener, which takes a reset for the proper end of a body without a length.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      first ??= error
      firstCauses.set(error, first)
      if (socket.bytesRead > 0) endedReused.add(error)
      if (error.code !== 'ECONNRESET') return
      isResetting = true
      process.nextTick(() => {
        isResetting = false
      })
    })
  }

  return {
    connect: (target, callback) => {
      // A name is judged by the addresses that it has.
      const refusal =
        isIP(target.hostname) === 0 ? undefined : options.egress.refusalOf(destinationOf(target), target.hostname)
      if (refusal !== undefined) return process.nextTick(callback, refusal, null)
      const isSecure = target.protocol === 'https:'
      const socket = isSecure ? openTls(target, options, sessions) : openPlain(target, options)
      watch(socket)
      awaitConnection(socket, isSecure ? 'secureConnect' : 'connect', options.connectTimeoutMs, callback)
    },
    isOfReusedSocket: (error) => error instanceof Error && endedReused.has(error),
    firstCause: (error) => firstCauses.get(error) ?? error,
    isResetting: () => isResetting,
    destroyAll: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
}

function openPlain(target: buildConnector.Options, options: ConnectorOptions): Socket {
  return connectPlain({ ...socketOptions(target, options), port: Number(target.port || 80) })
}

function openTls(target: buildConnector.Options, options: ConnectorOptions, sessions: Sessions): Socket {
  // A name is sent and checked; an address is only checked (RFC 6066 section 3).
  const servername = target.servername || (isIP(target.hostname) === 0 ? target.hostname : '')
  const material = options.tls()
  const known = sessions(material)
  const session = known.get(servername)
  const socket = connectTls({
    ...socketOptions(target, options),
    port: Number(target.port || 443),
    servername,
    minVersion: minTlsVersion,
    ALPNProtocols: ['http/1.1'],
    ...material,
    checkServerIdentity: options.checkIdentity,
    ...(session === undefined ? {} : { session }),
  })
  socket.on('session', (fresh) => known.set(servername, fresh))
  return socket
}

/** Last TLS session of each server name, for quick resumption; an upstream has few names. One that is resumed says who the gateway was when it began. */
type Sessions = (material: TlsMaterial) => Map<string, Buffer>

function createSessions(): Sessions {
  let of: TlsMaterial | undefined
  let known = new Map<string, Buffer>()
  return (material) => {
    if (material !== of) known = new Map()
    of = material
    return known
  }
}

function socketOptions(target: buildConnector.Options, { lookup = systemLookup, egress }: ConnectorOptions) {
  return {
    host: target.hostname,
    noDelay: true,
    keepAlive: true,
    // `localhost` may listen on only one of ::1 and 127.0.0.1 (RFC 8305).
    autoSelectFamily: true,
    lookup: guardLookup(lookup, egress, destinationOf(target)),
  }
}

function destinationOf({ protocol, hostname, host = hostname }: buildConnector.Options): Destination {
  return { protocol, hostname, host }
}

function awaitConnection(
  socket: Socket,
  connected: 'connect' | 'secureConnect',
  timeoutMs: number,
  callback: buildConnector.Callback,
): void {
  const timer = setTimeout(() => socket.destroy(new errors.ConnectTimeoutError('connect timeout')), timeoutMs)
  const settle = (): void => {
    clearTimeout(timer)
    socket.off(connected, onConnected)
    socket.off('error', onFailed)
    socket.off('close', onClosed)
  }
  const onConnected = (): void => {
    settle()
    callback(null, socket)
  }
  const onFailed = (error: Error): void => {
    settle()
    callback(error, null)
  }
  // Destroyed by `destroyAll`, which is no error.
  const onClosed = (): void => onFailed(new errors.ClientDestroyedError('closed while connecting'))
  socket.once(connected, onConnected)
  socket.once('error', onFailed)
  socket.once('close', onClosed)
}
