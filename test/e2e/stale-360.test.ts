import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningUpstreams, startUpstreams } from '../../demo/upstreams/start-upstreams.ts'
import { type CacheStore, createStore } from '../../src/cache/index.ts'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import type { Gateway } from '../../src/gateway/gateway.ts'
import { createCaching } from '../../src/sources/cached/index.ts'
import { manualTime } from '../support/manual-time.ts'
import { run } from '../support/run-operation.ts'

const query = /* GraphQL */ `{
  customers(first: 5) {
    id
    name
    displayName
    orders(first: 2) { id total items { quantity product { name price } } }
    tickets(status: OPEN) { subject messages { body } }
  }
}`

const names = ['crm', 'orders', 'catalog', 'support'] as const
const time = manualTime(Date.now())
let upstreams: RunningUpstreams
let store: CacheStore
let gateway: Gateway

beforeAll(async () => {
  upstreams = await startUpstreams({ names, ports: { crm: 0, orders: 0, catalog: 0, support: 0 } })
  for (const [name, url] of Object.entries(upstreams.urls)) process.env[name] = url
  store = await createStore('memory:', { clock: time.clock })
  gateway = await createGateway({ schemaDirectory: 'schema', caching: createCaching(store) })
})

afterAll(async () => {
  await gateway?.close()
  await store?.close()
  for (const name of Object.keys(upstreams?.urls ?? {})) delete process.env[name]
  await upstreams?.close()
})

const ask = (text: string) => run(gateway, text, {}, { clock: time.clock, deadlineMs: time.clock.nowMs() + 10_000 })

describe('the demo with its cache', () => {
  it('asks no upstream again within seconds', async () => {
    const first = await ask(query)
    expect(first.errors).toEqual([])
    const second = await ask(query)
    expect(second.answer).toEqual(first.answer)
    expect(second.fetches.map(({ cache }) => cache)).toEqual(Array(4).fill('HIT'))
  })

  it('shows a change at once', async () => {
    const name = async () => {
      const { data } = await ask('{ customers(first: 5) { id name } customer(id: "1") { name } }')
      return data
    }
    const before = await name()
    await ask('mutation { updateCustomer(id: "1", input: { name: "Changed" }) { id } }')
    const after = await name()
    expect(after).not.toEqual(before)
    expect(after).toMatchObject({
      customers: [{ id: '1', name: 'Changed' }, {}, {}, {}, {}],
      customer: { name: 'Changed' },
    })
    const ticket = '{ customer(id: "1") { tickets(status: OPEN) { id messages { body } } } }'
    const { data } = await ask(ticket)
    const { customer } = data as { customer: { tickets: { id: string; messages: unknown[] }[] } }
    const [{ id = '', messages = [] } = {}] = customer.tickets
    await ask(`mutation { replyToTicket(ticketId: "${id}", body: "Soon") { id } }`)
    expect((await ask(ticket)).data).toMatchObject({
      customer: { tickets: [{ id, messages: [...messages, { body: 'Soon' }] }] },
    })
  })

  it('still answers whole with every upstream gone, and says of every part that it is old', async () => {
    await time.pass(1) // what is fetched in the moment of a change is not kept
    const whole = await ask(query)
    expect({ errors: whole.errors, stale: whole.stale }).toEqual({ errors: [], stale: [] })
    await time.pass(6000)
    await upstreams.close()
    const { answer, errors, stale } = await ask(query)
    expect(errors).toEqual([])
    expect(answer).toEqual(whole.answer)
    const sourcesAt = new Map(stale.map(({ path, source }) => [path.join('.'), source]))
    const { customers } = whole.data as {
      customers: { orders: { items: unknown[] }[] }[]
    }
    // The list itself is the CRM's; the links in it and the products of their items are of the other three.
    expect(sourcesAt.get('customers')).toBe('crm')
    customers.forEach(({ orders }, at) => {
      expect(sourcesAt.get(`customers.${at}.orders`)).toBe('orders')
      expect(sourcesAt.get(`customers.${at}.tickets`)).toBe('support')
      orders.forEach(({ items }, order) => {
        items.forEach((_, item) => {
          const product = `customers.${at}.orders.${order}.items.${item}.product`
          expect(sourcesAt.get(`${product}.name`)).toBe('catalog')
          expect(sourcesAt.get(`${product}.price`)).toBe('catalog')
        })
      })
    })
    for (const { ageMs, reason } of stale) {
      expect(ageMs).toBeGreaterThanOrEqual(6000)
      expect(reason).toMatch(/^UPSTREAM_(UNAVAILABLE|CIRCUIT_OPEN)$/)
    }
  })
})
