import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { FieldDrift } from '../../../src/errors/drift.ts'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { run } from '../../support/run-operation.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'

const envelope = (customer: string) => `<?xml version="1.0"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="urn:selvedge-demo:crm:types:v1"><s:Body>
<GetCustomerResponse xmlns="urn:selvedge-demo:crm:service:v1">${customer}</GetCustomerResponse></s:Body></s:Envelope>`

const ticketSchema = `enum Status { OPEN CLOSED }
type Ticket { id: ID! subject: String! status: Status owner: Owner }
union Owner = Person
type Person { name: String }
type Query { ticket(id: ID!): Ticket }`

/** Runs a query on a schema folder and tells what drifted. */
async function driftOf(directory: string, execution: 'compiled' | 'reference', query: string) {
  const gateway = await createGateway({ schemaDirectory: directory, env: {}, execution })
  onTestFinished(() => gateway.close())
  const noted: string[] = []
  await run(
    gateway,
    query,
    {},
    { onDrift: ({ source, field, kind }: FieldDrift) => noted.push(`${source} ${field} ${kind}`) },
  )
  return noted.sort()
}

describe.each(['compiled', 'reference'] as const)('drift, the %s way', (execution) => {
  it('is counted of SOAP', async () => {
    const customer =
      '<Customer><t:CustomerNumber>1</t:CustomerNumber><t:Segment>LOST</t:Segment><t:IsActive>maybe</t:IsActive></Customer>'
    const upstream = await httpUpstream(() => ({
      status: 200,
      body: envelope(customer),
      headers: { 'content-type': 'text/xml' },
    }))
    const directory = schemaDirectory({})
    cpSync('schema/crm', join(directory, 'crm'), { recursive: true })
    vi.stubEnv('CRM_URL', upstream.url)
    const query = '{ customer(id: 1) { name segment isActive city } }'
    const noted = await driftOf(directory, execution, query)
    vi.unstubAllEnvs()
    expect(noted).toEqual(['crm Customer.city missing', 'crm Customer.isActive type', 'crm Customer.segment enum'])
  })

  it('is counted of GraphQL', async () => {
    const upstream = await httpUpstream(() => ({
      json: { data: { r0: { id: '1', subject: null, status: 'LOST', owner: { __typename: 'Robot' } } } },
    }))
    const directory = schemaDirectory({
      'support/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({ source: graphql({ url: '${upstream.url}', schema: './upstream.graphql' }) })`,
      'support/upstream.graphql': ticketSchema,
    })
    expect(await driftOf(directory, execution, '{ ticket(id: 1) { status owner { __typename } } }')).toEqual([
      'support Ticket.owner member',
      'support Ticket.status enum',
    ])
    expect(await driftOf(directory, execution, '{ ticket(id: 1) { subject } }')).toEqual([
      'support Ticket.subject null',
    ])
  })
})
