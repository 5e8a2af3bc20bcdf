import { connect as connectPlain, type LookupFunction, type Socket } from 'node:net'
import { checkServerIdentity } from 'node:tls'
import { codesOf, isTlsCode } from '../failure-codes.ts'
import { connected, socketOptions } from '../socket.ts'
import { createTlsOpener } from '../tls/tls-opener.ts'
import { ProxyError } from './proxy-error.ts'
import type { ProxyServer } from './proxy-server.ts'

/**
 * Connects to the proxy. It is where the operator says, which is no matter of egress; and the upstream's authorities, certificate and pins are not for it.
 * @param onSocket told of the socket before it is connected.
 * @throws ProxyError which tells nothing of where the proxy is.
 */
export async function connectToProxy(
  { isSecure, hostname, port, ca }: ProxyServer,
  lookup: LookupFunction,
  onSocket: (socket: Socket) => void,
): Promise<Socket> {
  const address = { ...socketOptions, host: hostname, port, lookup }
  const openTls = createTlsOpener(() => (ca === undefined ? {} : { ca }), checkServerIdentity)
  const socket = isSecure ? openTls(hostname, ['http/1.1'], address) : connectPlain(address)
  onSocket(socket)
  try {
    return await connected(socket, isSecure ? 'secureConnect' : 'connect')
  } catch (error) {
    const codes = codesOf(error)
    const what = codes.some(isTlsCode) ? 'was not accepted over TLS' : 'could not be connected to'
    throw new ProxyError(codes.some(isTlsCode) ? 'tls' : 'unavailable', `the proxy ${what} (${codes.join(', ')})`)
  }
}
