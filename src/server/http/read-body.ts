import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/** What becomes of a body: read whole, or broken off with the connection. */
export interface BodyListener {
  readonly onBody: (body: Buffer) => void
  readonly onBroken: () => void
}

/** Reads a body whose length the head has told, and which Node's parser holds it to. */
export function readBody(request: IncomingMessage, { onBody, onBroken }: BodyListener): void {
  let first: Buffer | undefined
  let chunks: Buffer[] | undefined
  request.on('data', (chunk: Buffer) => {
    if (first === undefined) first = chunk
    else if (chunks === undefined) chunks = [first, chunk]
    else chunks.push(chunk)
  })
  request.on('end', () => onBody(chunks === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(chunks)))
  request.on('error', onBroken)
}

/** Bodies that were read before Fastify saw their request. */
export interface ReadBodies {
  readonly keep: (request: IncomingMessage, body: Buffer) => void
  /** The body as a stream to be read once more; undefined where it was not read yet. */
  readonly streamOf: (request: IncomingMessage) => Readable | undefined
}

export function createReadBodies(): ReadBodies {
  const bodies = new WeakMap<IncomingMessage, Buffer>()
  return {
    keep: (request, body) => {
      bodies.set(request, body)
    },
    streamOf: (request) => {
      const body = bodies.get(request)
      return body && Readable.from([body], { objectMode: false })
    },
  }
}
