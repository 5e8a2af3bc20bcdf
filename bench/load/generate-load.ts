import { connect } from 'node:net'
import { percentile } from '../report/statistics.ts'
import { createAnswerReader } from './answer-reader.ts'
import { type LoadOrder, type LoadResult, nameMark } from './protocol.ts'

/** A server that is silent for so long is not waited for. */
const silenceMs = 15_000

/** Names the requests of this process apart, also across orders. */
let lastIdentity = 0

/** Names texts, also across orders. */
let lastText = 0

/** Keeps one request in flight on each connection until the time is over, and waits for the last answers. */
export async function generateLoad(order: LoadOrder): Promise<LoadResult> {
  const { hostname, port, pathname, host } = new URL(order.url)
  const head =
    `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n` +
    `accept: application/json\r\ncontent-length: ${Buffer.byteLength(order.body)}\r\n`
  const sameIdentity = nextIdentity()
  const nextRequest = () =>
    `${head}authorization: Bearer ${order.identity === 'same' ? sameIdentity : nextIdentity()}\r\n` +
    `x-request-id: ${nextIdentity()}\r\n\r\n${bodyOf(order)}`

  const latencies: number[] = []
  let failed = 0
  let firstFailure: string | undefined
  const fail = (text: string) => {
    failed++
    firstFailure ??= text
  }
  const startedMs = performance.now()
  const endMs = startedMs + order.durationMs

  const runConnection = () =>
    new Promise<void>((resolve) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true })
      let sentMs = 0
      let isIdle = true
      const send = () => {
        isIdle = performance.now() >= endMs
        if (isIdle) {
          socket.end()
          return
        }
        sentMs = performance.now()
        socket.write(nextRequest())
      }
      const read = createAnswerReader((answer) => {
        if (answer.status === 200 && answer.bodyBytes === order.expectedBytes)
          latencies.push(performance.now() - sentMs)
        else fail(answer.start)
        send()
      })
      socket.on('connect', send).on('data', read)
      socket.on('error', (error) => fail(error.message))
      socket.setTimeout(silenceMs, () => socket.destroy(new Error(`no answer within ${silenceMs} ms`)))
      socket.on('close', () => {
        if (!isIdle && !socket.errored) fail('the connection was closed before the answer')
        resolve()
      })
    })

  await Promise.all(Array.from({ length: order.connections }, runConnection))
  const sorted = latencies.sort((a, b) => a - b)
  return {
    completed: sorted.length,
    failed,
    firstFailure,
    elapsedMs: performance.now() - startedMs,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  }
}

function bodyOf({ body, texts = 1 }: LoadOrder): string {
  if (texts === 1) return body
  lastText++
  const place = texts === 'unlimited' ? lastText : lastText % texts
  const kind = texts === 'unlimited' ? 'once' : 'many'
  return body.replaceAll(nameMark, `${kind}${String(place).padStart(nameMark.length - kind.length, '0')}`)
}

function nextIdentity(): string {
  lastIdentity++
  return `bench-${lastIdentity.toString(36).padStart(8, '0')}`
}
