import { expect } from 'vitest'
import WebSocket from 'ws'
import { readEvents } from './read-events.ts'

/** An operation whose values are JSON text, so that it can be whatever a client may send. */
export interface SentOperation {
  readonly query: string
  /** @default no variables */
  readonly variables?: string
  /** @default no extensions */
  readonly extensions?: string
}

/** What a client is told: data, or the code and reason of the first error. */
export type Told = { readonly data: unknown } | { readonly code: string; readonly reason?: string }

/** Most errors in an answer without data. */
const maxErrors = 10

export interface HttpWay {
  readonly name: string
  /** Longest text of an operation that fits; a URL is part of a request's head. */
  readonly maxLength: number
  readonly takesSubscriptions: boolean
  readonly send: (url: string, operation: SentOperation) => Promise<Told>
}

const json = { 'content-type': 'application/json' }
const events = { accept: 'text/event-stream' }
const preflight = { 'apollo-require-preflight': '1' }
const whole = { maxLength: 1_000_000, takesSubscriptions: false }
const inUrl = { maxLength: 14_000, takesSubscriptions: false }

const post = async (url: string, operation: SentOperation, headers: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { ...json, ...headers }, body: bodyOf(operation) })

/** Every way by which an operation can come in; of those by POST, the one that a server takes for what it knows already, too. */
export const httpWays: readonly HttpWay[] = [
  // A trace is asked for, and not in a way that there is: only the long way looks at that.
  { name: 'POST', ...whole, send: async (url, sent) => toldOf(await post(url, sent, { 'x-selvedge-trace': '0' })) },
  {
    name: 'POST, the short way',
    ...whole,
    send: async (url, sent) => {
      await post(url, { query: '{ __typename }' }, {})
      return toldOf(await post(url, sent, {}))
    },
  },
  {
    name: 'GET',
    ...inUrl,
    send: async (url, sent) => toldOf(await fetch(addressOf(url, sent), { headers: preflight })),
  },
  {
    name: 'events by POST',
    ...whole,
    takesSubscriptions: true,
    send: async (url, sent) => toldByEvents(await post(url, sent, events)),
  },
  {
    name: 'events by GET',
    ...inUrl,
    takesSubscriptions: true,
    send: async (url, sent) =>
      toldByEvents(await fetch(addressOf(url, sent), { headers: { ...preflight, ...events } })),
  },
  { name: 'WebSocket', ...whole, takesSubscriptions: true, send: toldBySocket },
  {
    name: 'multipart',
    ...whole,
    send: async (url, sent) => {
      const body = new FormData()
      body.append('operations', bodyOf(sent))
      body.append('map', '{}')
      return toldOf(await fetch(url, { method: 'POST', headers: preflight, body }))
    },
  },
]

/** How long an operation is that says nothing but this. */
export function lengthOf(operation: SentOperation): number {
  return encodeURIComponent(bodyOf(operation)).length
}

function bodyOf({ query, variables, extensions }: SentOperation): string {
  const members = [`"query":${JSON.stringify(query)}`]
  if (variables !== undefined) members.push(`"variables":${variables}`)
  if (extensions !== undefined) members.push(`"extensions":${extensions}`)
  return `{${members.join(',')}}`
}

function addressOf(url: string, { query, variables, extensions }: SentOperation): string {
  const search = new URLSearchParams({ query })
  if (variables !== undefined) search.set('variables', variables)
  if (extensions !== undefined) search.set('extensions', extensions)
  return `${url}?${search}`
}

async function toldOf(response: Response): Promise<Told> {
  const told = toldBy(await response.json())
  expect(response.status).toBe('data' in told ? 200 : 400)
  return told
}

async function toldByEvents(response: Response): Promise<Told> {
  if (response.headers.get('content-type')?.startsWith('application/json')) return toldOf(response)
  const { next, cancel } = readEvents(response)
  const event = await next()
  await cancel()
  if (event === 'end') throw new Error('no event')
  return toldBy(JSON.parse(event.data))
}

async function toldBySocket(url: string, sent: SentOperation): Promise<Told> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws')
  try {
    return await new Promise((resolve, reject) => {
      socket.on('open', () => socket.send('{"type":"connection_init"}'))
      socket.on('close', (code) => reject(new Error(`closed with ${code}`)))
      socket.on('error', reject)
      socket.on('message', (data) => {
        const { type, payload } = JSON.parse(String(data))
        if (type === 'connection_ack') socket.send(`{"id":"1","type":"subscribe","payload":${bodyOf(sent)}}`)
        if (type === 'next') resolve(toldBy(payload))
        if (type === 'error') resolve(toldBy({ errors: payload }))
      })
    })
  } finally {
    socket.terminate()
  }
}

function toldBy(answer: unknown): Told {
  const { data, errors } = answer as {
    readonly data?: unknown
    readonly errors?: readonly { readonly extensions: { readonly code: string; readonly reason?: string } }[]
  }
  const [first] = errors ?? []
  if (errors === undefined || first === undefined) return { data }
  expect(errors.length).toBeLessThanOrEqual(maxErrors)
  const { code, reason } = first.extensions
  return { code, ...(reason !== undefined && { reason }) }
}
