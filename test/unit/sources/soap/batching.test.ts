import { describe, expect, it } from 'vitest'
import { startOrderService } from '../../../support/soap-server.ts'
import { envelope, loadSoap, xmlUpstream } from '../../../support/soap-source.ts'

const shop = (fields: string) => `
  type Query { carts: [Cart!]! @soap(operation: "GetOrders", input: "{ id: $(['1', '2', '3']) }", selection: "$.order { number }") }
  type Cart { number: String! ${fields} }
  type Order { number: String! }
`

describe('connectors', () => {
  it('serve many parents by one call, matched by key and not by position', async () => {
    const service = await startOrderService()
    const source = await loadSoap(
      { url: service.url, import: 'none' },
      shop(
        `order: Order @soap(operation: "GetOrders", input: "id: $batch.number", selection: "$.order { number }", batch: { maxSize: 2 })`,
      ),
    )
    expect(source.findings.filter((each) => each.severity === 'error')).toEqual([])
    const { data, errors, fetches } = await source.run('{ carts { number order { number } } }')
    expect(errors).toEqual([])
    expect(data).toEqual({ carts: ['3', '2', '1'].map((number) => ({ number, order: { number } })) })
    expect(fetches.map((each) => each.batchSize)).toEqual([1, 2, 1])
  })

  it('give null to parents that no item belongs to, and group lists by a value of the raw item', async () => {
    const item = (number: string) => `<order><number>${number}</number><customer-id>2</customer-id></order>`
    const upstream = await xmlUpstream(
      envelope(`<GetOrdersResponse xmlns="urn:orders">${item('1')}${item('2')}</GetOrdersResponse>`),
    )
    const source = await loadSoap(
      { url: upstream.url, import: 'none' },
      shop(
        `orders: [Order!] @soap(operation: "GetOrders", input: "id: $batch.number", selection: "$.order { number }", batch: { groupBy: "customer_id" })`,
      ),
    )
    const { data, errors } = await source.run('{ carts { number orders { number } } }')
    expect(errors).toEqual([])
    expect(data).toEqual({
      carts: [
        { number: '1', orders: [] },
        { number: '2', orders: [{ number: '1' }, { number: '2' }] },
      ],
    })
  })

  it.each([
    ['@soap(operation: "GetOrdrs")', 'soap-unknown-operation', /did you mean "GetOrders"/],
    ['@soap(operation: "GetOrders", input: "ids: $batch.number")', 'soap-unknown-element', /did you mean "id"/],
    ['@soap(operation: "GetOrders", input: "id: $batch.numbr")', 'mapping-unknown-input', /did you mean "number"/],
    [
      '@soap(operation: "GetOrders", input: "id: $batch.number", selection: "$.ordr { number }")',
      'soap-unknown-element',
      /schema/,
    ],
    [
      '@soap(operation: "GetOrders", input: "id: $batch.number", selection: "$.order { number numbr: number }")',
      'selection-unknown-field',
      /number/,
    ],
    ['@soap(operation: "GetOrders", input: "id: $batch.number", batch: { maxSize: 0 })', 'soap-batch-size', /maxSize/],
    ['@soap(operation: "GetOrders", input: "id: $batch.number", batch: { groupBy: "a b {" })', 'mapping-syntax', /./],
    ['@soap(operation: "GetOrders", input: "id: $this.number", batch: { groupBy: "x" })', 'soap-batch', /\$batch/],
  ])('that are wrong are found at load: %s', async (directive, rule, remedy) => {
    const source = await loadSoap({ import: 'none' }, shop(`order: Order ${directive}`))
    const errors = source.findings.filter((each) => each.severity === 'error')
    expect(errors[0]).toMatchObject({ rule, line: 3 })
    expect(errors[0]?.remedy ?? '').toMatch(remedy)
    expect(source.isUsable).toBe(false)
  })
})
