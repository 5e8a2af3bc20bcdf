import { connect } from 'node:net'

const address = { host: '127.0.0.1', port: 6379 } as const

/** The Redis of the machine that tests run on. */
export const redisUrl = `redis://${address.host}:${address.port}`

/** Whether it is there; where `SELVEDGE_TEST_SERVICES` is `required`, it has to be. */
export function isRedisThere(): Promise<boolean> {
  if (process.env.SELVEDGE_TEST_SERVICES === 'required') return Promise.resolve(true)
  return new Promise((resolve) => {
    const socket = connect(address)
    const finish = (isThere: boolean): void => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', () => finish(true)).once('error', () => finish(false))
    socket.setTimeout(1000, () => finish(false))
  })
}
