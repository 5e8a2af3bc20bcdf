import type { ServerResponse } from 'node:http'

export interface Answer {
  readonly status?: number
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends a whole answer, with its length. */
export function send(
  response: ServerResponse,
  { status = 200, type = 'application/json', headers, body }: Answer,
): void {
  response.writeHead(status, { ...headers, 'content-type': type, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
