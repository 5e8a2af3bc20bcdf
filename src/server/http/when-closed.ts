import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Tells, once, that an answer has left or its client has. A pipelined request that waits for its turn has no connection of its own
 * yet: Node does not close its answer when the client leaves, so the connection is asked, too.
 */
export function whenClosed({ socket }: IncomingMessage, response: ServerResponse, listener: () => void): void {
  if (socket.destroyed) {
    listener()
    return
  }
  if (response.socket !== null) {
    response.on('close', listener)
    return
  }
  // One for each request that waits: Node holds pipelines back by the answers' bytes, and warns of the eleventh listener.
  socket.setMaxListeners(0)
  const onClose = (): void => {
    socket.off('close', onClose)
    response.off('close', onClose)
    listener()
  }
  socket.on('close', onClose)
  response.on('close', onClose)
}
