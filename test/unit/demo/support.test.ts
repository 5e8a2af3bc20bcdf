import { readFileSync } from 'node:fs'
import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql'
import { expect, test } from 'vitest'
import { useService } from './use-service.ts'

const service = useService('support')

async function ask(query: string, variables: object = {}): Promise<unknown> {
  const body = JSON.stringify({ query, variables })
  const headers = { 'content-type': 'application/json' }
  return (await service.json('/graphql', { method: 'POST', headers, body })).body
}

test('gives a ticket with its conversation', async () => {
  expect(
    await ask('{ ticket(id: "3000") { id subject status customerId createdAt messages { id author sentAt } } }'),
  ).toEqual({
    data: {
      ticket: {
        id: '3000',
        subject: 'Change of delivery address',
        status: 'OPEN',
        customerId: '1',
        createdAt: '2025-06-30T06:31:28Z',
        messages: [
          { id: '3000-1', author: 'Alessia Moretti', sentAt: '2025-06-30T06:31:28Z' },
          { id: '3000-2', author: 'Kofi (Support)', sentAt: '2025-06-30T07:01:10Z' },
          { id: '3000-3', author: 'Alessia Moretti', sentAt: '2025-06-30T07:30:52Z' },
        ],
      },
    },
  })
})

test('gives many tickets in the order of their ids, with null for the unknown', async () => {
  expect(await ask('{ ticketsByIds(ids: ["9", "none", "8", "9"]) { id } }')).toEqual({
    data: { ticketsByIds: [{ id: '9' }, null, { id: '8' }, { id: '9' }] },
  })
})

test('gives the tickets of many customers, newest first, of one status or of all', async () => {
  expect(await ask('{ ticketsByCustomerIds(customerIds: ["1", "2"], status: OPEN) { id customerId } }')).toMatchObject({
    data: {
      ticketsByCustomerIds: [
        { id: '3000', customerId: '1' },
        { id: '2980', customerId: '2' },
      ],
    },
  })
  expect(await ask('{ ticketsByCustomerIds(customerIds: ["1"]) { id } }')).toEqual({
    data: { ticketsByCustomerIds: [{ id: '3000' }, { id: '2256' }, { id: '2000' }, { id: '1000' }] },
  })
})

test('gives tickets page by page', async () => {
  expect(await ask('{ tickets(first: 2) { id } }')).toEqual({ data: { tickets: [{ id: '3000' }, { id: '2999' }] } })
  expect(await ask('{ tickets(first: 2, after: "2999") { id } }')).toEqual({
    data: { tickets: [{ id: '2998' }, { id: '2997' }] },
  })
})

test('adds a reply to the conversation', async () => {
  const reply = 'mutation ($body: String!) { replyToTicket(ticketId: "3000", body: $body) { messages { id body } } }'
  const answer = await ask(reply, { body: 'It is <done> & "dusted".' })
  expect(answer).toMatchObject({ data: { replyToTicket: { messages: { length: 4 } } } })
  expect(await ask('{ ticket(id: "3000") { messages { id body } } }')).toMatchObject({
    data: { ticket: { messages: [{}, {}, {}, { id: '3000-4', body: 'It is <done> & "dusted".' }] } },
  })
})

test.each([
  ['{ ticket(id: "none") { id } }', 'NOT_FOUND'],
  ['{ tickets(first: 0) { id } }', 'BAD_USER_INPUT'],
  ['{ tickets(after: "none") { id } }', 'NOT_FOUND'],
  ['mutation { replyToTicket(ticketId: "none", body: "x") { id } }', 'NOT_FOUND'],
  ['mutation { replyToTicket(ticketId: "3000", body: " ") { id } }', 'BAD_USER_INPUT'],
  ['mutation { replyToTicket(ticketId: "1", body: "x") { id } }', 'BAD_USER_INPUT'],
  [`{ ticketsByIds(ids: [${Array.from({ length: 501 }, (_, index) => index)}]) { id } }`, 'BAD_USER_INPUT'],
])('answers %s with the code %s', async (query, code) => {
  expect(await ask(query)).toMatchObject({ errors: [{ extensions: { code } }] })
})

test('is what its SDL file says, and serves it', async () => {
  const sdl = readFileSync(new URL('../../../demo/upstreams/support/support.graphql', import.meta.url), 'utf8')
  const answer: unknown = await ask(getIntrospectionQuery())
  // The introspection result of a server that speaks GraphQL.
  const { data } = answer as { readonly data: Parameters<typeof buildClientSchema>[0] }
  const print = (schema: ReturnType<typeof buildSchema>): string => printSchema(lexicographicSortSchema(schema))
  expect(print(buildClientSchema(data))).toBe(print(buildSchema(sdl)))
  const served = await fetch(service.url('').replace('/graphql', '/support.graphql'))
  expect(await served.text()).toBe(sdl)
})

test('counts an HTTP call by its root fields', async () => {
  await ask('{ ticketsByIds(ids: ["1"]) { id } }')
  await ask('{ a: ticket(id: "1") { id } b: ticket(id: "2") { id } tickets { id } }')
  await ask('{ nothing }')
  expect(await service.calls()).toEqual({
    total: 3,
    byOperation: { ticketsByIds: 1, 'ticket+tickets': 1, invalid: 1 },
  })
})
