import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { LoadOrder, LoadResult } from '../load/protocol.ts'

/** The load generator in its process. */
export interface LoadProcess {
  /** One order at a time. */
  readonly run: (order: LoadOrder) => Promise<LoadResult>
  readonly stop: () => void
}

export function startLoadProcess(program: string): LoadProcess {
  const child = fork(program)
  const ended = once(child, 'exit').then(() => {
    throw new Error('the load generator ended')
  })
  ended.catch(() => undefined) // Its end matters only while an order is under way.
  return {
    run: async (order) => {
      child.send(order)
      const [result] = await Promise.race([once(child, 'message'), ended])
      return result as LoadResult // Edge: the other side of the same protocol.
    },
    stop: () => child.disconnect(),
  }
}
