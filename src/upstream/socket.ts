import type { Socket } from 'node:net'
import { errors } from 'undici'

/** How every connection is opened. */
export const socketOptions = {
  noDelay: true,
  keepAlive: true,
  // `localhost` may listen on only one of ::1 and 127.0.0.1 (RFC 8305).
  autoSelectFamily: true,
} as const

/** The socket, once it is connected. @throws what it failed by. */
export function connected<S extends Socket>(socket: S, event: 'connect' | 'secureConnect'): Promise<S> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      socket.off(event, onConnected)
      socket.off('error', onFailed)
      socket.off('close', onClosed)
    }
    const onConnected = (): void => {
      settle()
      resolve(socket)
    }
    const onFailed = (error: Error): void => {
      settle()
      reject(error)
    }
    // Destroyed as the upstream is closed, which is no error.
    const onClosed = (): void => onFailed(new errors.ClientDestroyedError('closed while connecting'))
    socket.once(event, onConnected)
    socket.once('error', onFailed)
    socket.once('close', onClosed)
  })
}
