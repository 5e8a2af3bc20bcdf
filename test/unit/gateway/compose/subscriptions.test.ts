import { describe, expect, it } from 'vitest'
import { loadSupergraph } from '../../../../src/gateway/load-supergraph.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

const module = (name: string, field: string) => `
  extend schema @source(name: "s", http: { baseURL: "http://${name}.test" })
  type Query { ${name}: String @connect(source: "s", http: { GET: "/" }, selection: "$") }
  type Subscription { ${field}: Int @connect(source: "s", http: { GET: "/${field}" }) @poll(interval: "1s") }`

async function compose(fields: Readonly<Record<string, string>>) {
  const files = Object.entries(fields).map(([name, field]) => [`${name}/schema.graphql`, module(name, field)])
  const loaded = await loadSupergraph({ schemaDirectory: schemaDirectory(Object.fromEntries(files)), env: {} })
  await loaded.close()
  return {
    fields: Object.keys(loaded.schema?.getSubscriptionType()?.getFields() ?? {}),
    findings: loaded.diagnostics.map(({ module, rule }) => ({ module, rule })),
  }
}

describe('subscriptions of several modules', () => {
  it('are one type', async () => {
    expect(await compose({ a: 'one', b: 'two' })).toEqual({ fields: ['one', 'two'], findings: [] })
  })

  it('must not give the same field', async () => {
    const findings = [{ module: 'b', rule: 'root-field-conflict' }]
    expect(await compose({ a: 'one', b: 'one' })).toEqual({ fields: ['one'], findings })
  })
})
