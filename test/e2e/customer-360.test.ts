import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import type { Gateway } from '../../src/gateway/gateway.ts'
import { run } from '../support/run-operation.ts'

const names = ['crm', 'orders', 'catalog', 'support'] as const
type Name = (typeof names)[number]

interface Upstream {
  readonly name: Name
  readonly url: string
  readonly process: ChildProcess
}

/** One of the demo's upstreams in a process of its own, so that it can be killed alone. */
async function startUpstream(name: Name): Promise<Upstream> {
  const variable = `${name.toUpperCase()}_URL`
  const child = spawn(
    process.execPath,
    ['node_modules/jiti/lib/jiti-cli.mjs', 'demo/upstreams/main.ts', '--only', name],
    { env: { ...process.env, [`${name.toUpperCase()}_PORT`]: '0' }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  for await (const line of createInterface({ input: child.stdout })) {
    const { urls } = JSON.parse(line)
    return { name, url: urls[variable], process: child }
  }
  throw new Error(`${name} ended before it was ready`)
}

const counts = async ({ url }: Upstream) => (await fetch(new URL('/__calls', url))).json() as Promise<{ total: number }>
const reset = ({ url }: Upstream) => fetch(new URL('/__calls', url), { method: 'DELETE' })

const fields = /* GraphQL */ `
  fragment Customer360 on Customer {
    id
    name
    email
    city
    orders(first: 3) {
      id
      placedAt
      total
      status
      items { quantity product { name price } }
    }
    tickets(status: OPEN) { id subject messages { body } }
  }
`

let upstreams: Upstream[] = []
let gateway: Gateway

beforeAll(async () => {
  upstreams = await Promise.all(names.map(startUpstream))
  for (const { name, url } of upstreams) process.env[`${name.toUpperCase()}_URL`] = url
  gateway = await createGateway({ schemaDirectory: 'schema' })
})

afterAll(async () => {
  await gateway?.close()
  for (const upstream of upstreams) upstream.process.kill()
  for (const name of names) delete process.env[`${name.toUpperCase()}_URL`]
})

async function callsOf(query: string, variables: Record<string, unknown> = {}) {
  await Promise.all(upstreams.map(reset))
  const ran = await run(gateway, query, variables)
  const calls = await Promise.all(upstreams.map(counts))
  return { ...ran, calls: Object.fromEntries(names.map((name, place) => [name, calls[place]?.total])) }
}

interface Customer {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly city: string
  readonly orders: readonly {
    readonly items: readonly { readonly product: { readonly name: string; readonly price: number } }[]
  }[]
  readonly tickets: readonly { readonly subject: string; readonly messages: readonly { readonly body: string }[] }[]
}

describe('one query over SOAP, REST, OpenAPI and GraphQL', () => {
  it('answers for one customer with one call to each upstream', async () => {
    const { data, errors, calls } = await callsOf(
      `query ($id: ID!) { customer(id: $id) { ...Customer360 } } ${fields}`,
      {
        id: '1',
      },
    )
    expect(errors).toEqual([])
    const { customer } = data as { customer: Customer }
    expect(customer).toMatchObject({
      id: '1',
      name: expect.stringMatching(/\w+ \w+/),
      email: expect.stringContaining('@'),
      city: expect.stringMatching(/\w/),
    })
    expect(customer.orders.length).toBeGreaterThan(0)
    expect(customer.orders[0]?.items[0]?.product).toEqual({ name: expect.any(String), price: expect.any(Number) })
    expect(customer.tickets[0]?.messages[0]?.body).toEqual(expect.stringMatching(/\w/))
    expect(calls).toEqual({ crm: 1, orders: 1, catalog: 1, support: 1 })
  })

  it('answers for fifty customers with four calls in all, as the upstreams count them', async () => {
    const { data, errors, calls, fetches } = await callsOf(`{ customers(first: 50) { ...Customer360 } } ${fields}`)
    expect(errors).toEqual([])
    const { customers } = data as { customers: Customer[] }
    expect(customers).toHaveLength(50)
    expect(customers.every((each) => each.orders.length > 0 && each.tickets.length > 0)).toBe(true)
    const products = customers.flatMap((each) =>
      each.orders.flatMap((order) => order.items.map((item) => item.product)),
    )
    expect(products.every(({ name, price }) => name.length > 0 && price > 0)).toBe(true)
    expect(calls).toEqual({ crm: 1, orders: 1, catalog: 1, support: 1 })
    expect(fetches.map(({ source }) => source).sort()).toEqual(['catalog', 'crm', 'orders', 'support'])
  })

  it('gives each customer the same alone as among fifty', async () => {
    const many = await run(gateway, `{ customers(first: 50) { ...Customer360 } } ${fields}`)
    const one = await run(gateway, `{ customer(id: "17") { ...Customer360 } } ${fields}`)
    const { customers } = many.data as { customers: Customer[] }
    expect((one.data as { customer: Customer }).customer).toEqual(customers.find(({ id }) => id === '17'))
  })

  it('follows links back and forth', async () => {
    const { data, errors } = await run(
      gateway,
      '{ ticket(id: "3000") { customer { name orders(first: 1) { customer { email } } } } }',
    )
    expect(errors).toEqual([])
    expect(data).toMatchObject({
      ticket: {
        customer: { name: expect.any(String), orders: [{ customer: { email: expect.stringContaining('@') } }] },
      },
    })
  })

  it('changes data through each kind of upstream', async () => {
    const changed = await run(
      gateway,
      'mutation { updateCustomer(id: "900", input: { name: "N & <N>", phone: null, tags: ["a", "b"], creditLimit: "12.50" }) { name phone tags creditLimit email } }',
    )
    expect(changed.answer).toEqual({
      data: {
        updateCustomer: {
          name: 'N & <N>',
          phone: null,
          tags: ['a', 'b'],
          creditLimit: '12.50',
          email: expect.stringContaining('@'),
        },
      },
    })
    const order = await run(gateway, 'mutation { cancelOrder(id: "5000") { id status customer { name } } }')
    expect(order.data).toMatchObject({
      cancelOrder: { id: '5000', status: 'CANCELLED', customer: { name: expect.any(String) } },
    })
    expect((await run(gateway, 'mutation { cancelOrder(id: "5000") { id } }')).errors).toEqual([
      { code: 'UPSTREAM_CONFLICT', source: 'orders', path: ['cancelOrder'] },
    ])
    const reply = await run(gateway, 'mutation { replyToTicket(ticketId: "3000", body: "done") { messages { body } } }')
    expect((reply.data as { replyToTicket: { messages: { body: string }[] } }).replyToTicket.messages.at(-1)).toEqual({
      body: 'done',
    })
  })

  it('tells the unknown apart by source', async () => {
    const { data, errors } = await run(
      gateway,
      '{ customer(id: "nobody") { id } order(id: "none") { id } product(id: "none") { id } ticket(id: "none") { id } }',
    )
    expect(data).toEqual({ customer: null, order: null, product: null, ticket: null })
    expect([...errors].sort((a, b) => String(a.source).localeCompare(String(b.source)))).toEqual([
      { code: 'UPSTREAM_NOT_FOUND', source: 'catalog', path: ['product'] },
      { code: 'UPSTREAM_NOT_FOUND', source: 'crm', path: ['customer'] },
      { code: 'UPSTREAM_NOT_FOUND', source: 'orders', path: ['order'] },
      { code: 'NOT_FOUND', source: 'support', path: ['ticket'] },
    ])
  })
})

describe('with one upstream killed, the other three answer', () => {
  const query = `query { order(id: "1") { id total customer { id name tickets { subject } } items { quantity product { id name } } } } `

  it.each([
    ['crm', 2, /^order\.customer\.(name)$/],
    ['support', 1, /^order\.customer\.tickets$/],
    ['catalog', 1, /^order\.items\.\d+\.product\.name$/],
  ] as const)('without %s', async (name, _count, paths) => {
    const upstream = upstreams.find((each) => each.name === name)
    if (upstream === undefined) throw new Error('no such upstream')
    upstream.process.kill('SIGSTOP')
    const healthy = await run(gateway, '{ order(id: "1") { total } }')
    upstream.process.kill('SIGCONT')
    expect(healthy.errors).toEqual([])
    upstream.process.kill('SIGKILL')
    await once(upstream.process, 'exit')
    const { data, errors, answer } = await run(gateway, query)
    const { order } = data as {
      order: { total: number; customer: { id: string }; items: { product: { id: string } }[] }
    }
    expect(order.total).toBeGreaterThan(0)
    expect(order.customer.id).toMatch(/^\d+$/)
    expect(order.items.every(({ product }) => /^\d+$/.test(product.id))).toBe(true)
    const mine = errors.filter((error) => error.source === name)
    expect(mine.length).toBeGreaterThan(0)
    for (const error of mine) {
      expect(error.code).toBe('UPSTREAM_UNAVAILABLE')
      expect((error.path as unknown[]).join('.')).toMatch(paths)
      expect(valueAt(data, error.path as (string | number)[])).toBeNull()
    }
    expect(new Set(mine.map((error) => JSON.stringify(error.path))).size).toBe(mine.length)
    expect(JSON.stringify(answer)).not.toContain('127.0.0.1')
  })
})

function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  let value = data
  for (const step of path) value = (value as Record<string | number, unknown>)[step]
  return value
}
