import type { IncomingMessage } from 'node:http'
import { badRequest, Problem } from './problem.ts'

const MAX_BODY_BYTES = 1_048_576

/**
 * The request's body as text.
 * @throws Problem 413 when it is larger than 1 MiB
 */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request) {
    const part: Uint8Array = chunk
    bytes += part.byteLength
    // What follows of the body is left unread, so the connection cannot be used again.
    if (bytes > MAX_BODY_BYTES) {
      throw new Problem(413, 'Content Too Large', `A body has ${MAX_BODY_BYTES} bytes at most.`, {
        connection: 'close',
      })
    }
    chunks.push(part)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * The request's JSON body.
 * @throws Problem 415 for another media type, 400 for text that is not JSON, 413 when it is too large
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (mediaType !== 'application/json') {
    throw new Problem(415, 'Unsupported Media Type', 'Send the body as application/json.')
  }
  const text = await readText(request)
  try {
    return JSON.parse(text)
  } catch {
    throw badRequest('The body is not JSON.')
  }
}
