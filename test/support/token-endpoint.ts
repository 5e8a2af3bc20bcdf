import { type Answer, httpUpstream, type Seen } from './http-upstream.ts'

/** A request for a token, as it arrived. */
export interface TokenRequestSeen {
  readonly form: URLSearchParams
  readonly authorization: string | undefined
}

/** What an endpoint answers to its `count`th request; an object is the JSON of a 200. */
export type TokenAnswering = (request: TokenRequestSeen, count: number) => Answer | object | Promise<Answer | object>

const issue: TokenAnswering = (_, count) => ({ access_token: `t${count}`, token_type: 'Bearer', expires_in: 3600 })

/** A real token endpoint on loopback; it gives `t1`, `t2` and so on unless it is told otherwise. */
export async function tokenEndpoint(answer: TokenAnswering = issue) {
  const requests: TokenRequestSeen[] = []
  const server = await httpUpstream(async (seen) => {
    const request = { form: new URLSearchParams(seen.body), authorization: seen.headers.authorization }
    requests.push(request)
    const given = await answer(request, requests.length)
    return 'status' in given || 'json' in given ? (given as Answer) : { json: given }
  })
  return { url: `${server.url}/token`, requests, close: server.close }
}

/** A real API on loopback that refuses all tokens but those that it is told to take. */
export async function guardedApi(isGood: (token: string, request: Seen) => boolean = () => true) {
  const server = await httpUpstream((request) => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    return isGood(token, request) ? { json: { token } } : { status: 401, json: { error: 'invalid_token' } }
  })
  return {
    url: server.url,
    seen: server.seen,
    /** `authorization` of each request. */
    tokens: () => server.seen.map(({ headers }) => headers.authorization),
  }
}

/** What an OAuth error answer looks like, with words that nobody else may see. */
export function oauthError(status: number, error: string): Answer {
  return { status, json: { error, error_description: 'internal: client s3cret-value on idp.internal' } }
}
