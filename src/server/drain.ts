import type { Server } from 'node:http'
import type { ActiveOperations } from './active-operations.ts'
import type { Connections } from './streams/connections.ts'

/** What the server is doing: `serving` until it is told to stop, `draining` until the last operation is answered, `closed`. */
export interface Lifecycle {
  phase: 'serving' | 'draining' | 'closed'
}

export interface DrainOptions {
  readonly server: Server
  readonly lifecycle: Lifecycle
  readonly active: ActiveOperations
  /** Those on which answers go on are closed first. */
  readonly connections: Connections
  /** Cuts off what has left HTTP. */
  readonly terminate: () => void
  /** How long operations under way may take to finish. */
  readonly graceMs: number
}

/** Reason of an abort at the end of the grace. */
export const graceIsOver = new Error('the gateway is shutting down')

/** How long the aborted operations may take to say so to their clients. */
const lastWordsMs = 250

/**
 * Takes no new operations, ends subscriptions, lets other operations under way finish within the grace, and cuts off the rest. Until the last one is answered
 * the port stays open, so that a load balancer's probe reads "not ready" instead of guessing from a refused connection.
 * @returns once no connection is left.
 */
export async function drain(options: DrainOptions): Promise<void> {
  const { server, lifecycle, active, connections, graceMs } = options
  lifecycle.phase = 'draining'
  connections.closeAll()
  if (!(await settlesWithin(active.whenNone(), graceMs))) {
    active.cancelAll(graceIsOver)
    await settlesWithin(active.whenNone(), lastWordsMs)
  }
  await settlesWithin(connections.whenNone(), lastWordsMs)
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  options.terminate()
  await closed
  lifecycle.phase = 'closed'
}

async function settlesWithin(promise: Promise<void>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs)
  })
  const settled = await Promise.race([promise.then(() => true), timeout])
  clearTimeout(timer)
  return settled
}
