import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Connections } from './connections.ts'
import { streamLimits } from './limits.ts'
import { type ClientEvents, StreamFailure } from './open-subscription.ts'

/** Server-sent events on one answer (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export interface EventStream {
  /** A result as JSON text, without line breaks. @returns when the client has room for more, or is gone */
  readonly next: (text: string) => Promise<void>
  /** Says that nothing follows, and ends the answer. */
  readonly complete: () => void
  /** Ends the answer without a word: clients come back. */
  readonly breakOff: () => void
}

/** Heads an answer as an event stream; Fastify has no more to do with it. */
export function startEventStream(reply: FastifyReply): EventStream {
  const response = reply.hijack().raw
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) response.setHeader(name, value)
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Of nginx: pass each event on at once.
    'x-accel-buffering': 'no',
  })
  response.flushHeaders()
  // A comment, so that neither this side nor a proxy takes the connection for idle.
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(':\n\n')
  }, streamLimits.heartbeatMs)
  response.on('close', () => clearInterval(heartbeat))
  return {
    next: async (text) => {
      // An event that was under way when the stream was broken off; to write it would be an error that nobody hears.
      if (response.writableEnded) return
      if (!response.write(`event: next\ndata: ${text}\n\n`)) await whenWritable(response)
    },
    complete: () => {
      clearInterval(heartbeat)
      if (!response.writableEnded && !response.destroyed) response.end('event: complete\ndata: \n\n')
    },
    breakOff: () => {
      clearInterval(heartbeat)
      response.end()
    },
  }
}

/** Writes a subscription's events until they or the client end, or the gateway closes. */
export async function carryEvents(reply: FastifyReply, events: ClientEvents, connections: Connections): Promise<void> {
  const stream = startEventStream(reply)
  const removed = connections.add(() => {
    void events.return(undefined)
    stream.breakOff()
  })
  try {
    for await (const text of events) await stream.next(text)
  } catch (error) {
    if (!(error instanceof StreamFailure)) throw error
    await stream.next(JSON.stringify({ errors: error.errors }))
  } finally {
    removed()
    stream.complete()
  }
}

function whenWritable(response: ServerResponse): Promise<void> {
  if (response.destroyed || !response.writableNeedDrain) return Promise.resolve()
  return new Promise((resolve) => {
    const settle = (): void => {
      response.off('drain', settle)
      response.off('close', settle)
      resolve()
    }
    response.on('drain', settle)
    response.on('close', settle)
  })
}
