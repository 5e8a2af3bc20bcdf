import { Pool } from 'undici'

/** Calls of one upstream for one client, whose credential goes along. */
export interface Calls {
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<string>
  readonly post: (path: string, body: string, headers?: Readonly<Record<string, string>>) => Promise<string>
}

/** Hand-written variables are as they come: the clients are the bench itself. */
export type Variables = Readonly<Record<string, unknown>>

/** An operation written by hand: the upstream calls, the join, and the JSON of the answer. */
export type Handwritten = (calls: Calls, variables: Variables) => Promise<string>

/** As many connections as the gateway has by default. */
export function createCalls(upstream: string): (authorization: string) => Calls {
  const pool = new Pool(upstream, { connections: 64 })
  const send = async (
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ) => {
    const answer = await pool.request({ method, path, headers, ...(body === undefined ? {} : { body }) })
    const text = await answer.body.text()
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`)
    return text
  }
  return (authorization) => ({
    get: (path, headers = {}) => send('GET', path, { accept: 'application/json', authorization, ...headers }),
    post: (path, body, headers = {}) =>
      send('POST', path, { 'content-type': 'application/json', authorization, ...headers }, body),
  })
}
