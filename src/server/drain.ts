import type { Server } from 'node:http'
import type { ActiveOperations } from './active-operations.ts'
import type { Connections } from './streams/connections.ts'

/** What the server is doing: `serving` until it is told to stop, `draining` until the last operation is answered, `closed`. */
export interface Lifecycle {
  phase: 'serving' | 'draining' | 'closed'
}

/** What is under way somewhere, and how it is brought to its end. */
export interface Finishing {
  readonly active: ActiveOperations
  /** Those on which answers go on are closed first. */
  readonly connections: Connections
  /** Cuts off what has left HTTP. */
  readonly terminate: () => void
}

export interface DrainOptions {
  readonly server: Server
  readonly lifecycle: Lifecycle
  readonly generations: readonly Finishing[]
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
export async function drain({ server, lifecycle, generations, graceMs }: DrainOptions): Promise<void> {
  lifecycle.phase = 'draining'
  await finish(generations, graceMs)
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  for (const { terminate } of generations) terminate()
  await closed
  lifecycle.phase = 'closed'
}

/** Ends subscriptions, and waits for the other operations under way, for as long as the grace; then they are cancelled. */
export async function finish(all: readonly Finishing[], graceMs: number): Promise<void> {
  for (const { connections } of all) connections.closeAll()
  const whenIdle = async (): Promise<void> => {
    await Promise.all(all.map(({ active }) => active.whenNone()))
  }
  if (!(await settlesWithin(whenIdle(), graceMs))) {
    for (const { active } of all) active.cancelAll(graceIsOver)
    await settlesWithin(whenIdle(), lastWordsMs)
  }
  await settlesWithin(Promise.all(all.map(({ connections }) => connections.whenNone())), lastWordsMs)
}

async function settlesWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs)
  })
  const settled = await Promise.race([promise.then(() => true), timeout])
  clearTimeout(timer)
  return settled
}
