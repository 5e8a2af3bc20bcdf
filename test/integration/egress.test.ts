import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { httpUpstream } from '../support/http-upstream.ts'
import { resolveInside } from '../support/resolve-inside.ts'
import { gatewayOver, run } from '../support/run-operation.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { startOrderService } from '../support/soap-server.ts'

const fixtures = resolve(import.meta.dirname, '../unit/sources/soap/fixtures')

/** What one kind of source needs to answer `{ a }` or the like from a server. */
interface Kind {
  readonly start: () => Promise<{ readonly port: number; readonly seen: readonly unknown[] }>
  readonly files: (url: string, options: string) => Readonly<Record<string, string>>
  readonly copied?: string
  readonly query: string
  readonly field: string
}

const kinds: Readonly<Record<string, Kind>> = {
  rest: {
    start: () => httpUpstream(() => ({ json: { a: 'fine' } })),
    files: (url, options) => ({
      'm/module.ts': `import { defineModule, rest } from 'selvedge'
        export default defineModule({ source: rest({ ${options} }) })`,
      'm/schema.graphql': `extend schema @source(name: "m", http: { baseURL: "${url}" })
        type Query { a: String @connect(source: "m", http: { GET: "/a" }, selection: "$.a") }`,
    }),
    query: '{ a }',
    field: 'a',
  },
  'rest without a source': {
    start: () => httpUpstream(() => ({ json: { a: 'fine' } })),
    files: (url, options) => ({
      'm/module.ts': `import { defineModule, rest } from 'selvedge'
        export default defineModule({ source: rest({ ${options} }) })`,
      'm/schema.graphql': `type Query { a: String @connect(http: { GET: "${url}/a" }, selection: "$.a") }`,
    }),
    query: '{ a }',
    field: 'a',
  },
  graphql: {
    start: () => httpUpstream(() => ({ json: { data: { _0: 'fine', a: 'fine' } } })),
    files: (url, options) => ({
      'm/module.ts': `import { defineModule, graphql } from 'selvedge'
        export default defineModule({ source: graphql({ url: '${url}/graphql', schema: './upstream.graphql', ${options} }) })`,
      'm/upstream.graphql': 'type Query { a: String }',
    }),
    query: '{ a }',
    field: 'a',
  },
  soap: {
    start: async () => {
      const service = await startOrderService()
      return { port: Number(new URL(service.url).port), seen: service.bodies }
    },
    files: (url, options) => ({
      'm/module.ts': `import { defineModule, soap } from 'selvedge'
        export default defineModule({ source: soap({ wsdl: './orders.wsdl', url: '${url}/orders', ${options} }) })`,
    }),
    copied: fixtures,
    query: '{ order(id: "7") { number } }',
    field: 'order',
  },
}

async function open({ files, copied }: Kind, url: string, options = '') {
  const directory = schemaDirectory(files(url, options))
  if (copied !== undefined) cpSync(copied, join(directory, 'm'), { recursive: true })
  return await gatewayOver(directory)
}

describe.each(Object.entries(kinds))('%s', (_, kind) => {
  it('does not call a public name that has an address inside, and says how to allow it in the log alone', async () => {
    resolveInside()
    const server = await kind.start()
    const gateway = await open(kind, `http://api.example.com:${server.port}`)
    const failures: unknown[] = []
    const { data, errors, answer } = await run(
      gateway,
      kind.query,
      {},
      { onUpstreamFailure: (each) => failures.push(each) },
    )
    expect(data).toEqual({ [kind.field]: null })
    expect(errors).toEqual([{ code: 'UPSTREAM_BLOCKED', source: 'm', path: [kind.field] }])
    expect(JSON.stringify(answer)).not.toMatch(/127\.0\.0\.1|example\.com/)
    expect(failures).toMatchObject([
      { cause: { message: expect.stringContaining("write egress: { allow: ['api.example.com'] } in module.ts") } },
    ])
    expect(server.seen).toEqual([])
  })

  it('calls it where it is allowed', async () => {
    resolveInside()
    const server = await kind.start()
    const gateway = await open(kind, `http://api.example.com:${server.port}`, "egress: { allow: ['*.example.com'] }")
    const { errors } = await run(gateway, kind.query)
    expect(errors).toEqual([])
    expect(server.seen).toHaveLength(1)
  })

  it('calls an address inside that its module names', async () => {
    const server = await kind.start()
    const gateway = await open(kind, `http://127.0.0.1:${server.port}`)
    const { errors } = await run(gateway, kind.query)
    expect(errors).toEqual([])
    expect(server.seen).toHaveLength(1)
  })
})

const documentOf = (server: string) => ({
  openapi: '3.0.0',
  servers: [{ url: server }],
  paths: {
    '/a': {
      get: {
        operationId: 'getA',
        responses: { 200: { content: { 'application/json': { schema: { type: 'string' } } } } },
      },
    },
  },
})

const moduleOf = (options: string) => ({
  'm/module.ts': `import { defineModule, openapi } from 'selvedge'
    export default defineModule({ source: openapi({ ${options} }) })`,
})

const allow = "egress: { allow: ['docs.example.com'] }"

test('68. a description from outside leads to nothing inside', async () => {
  resolveInside()
  const canary = await httpUpstream(() => ({ json: 'secret' }))
  const docs = await httpUpstream(() => ({ json: documentOf(canary.url) }))
  const document = `document: 'http://docs.example.com:${docs.port}/openapi.json', ${allow}`
  const gateway = await gatewayOver(schemaDirectory(moduleOf(document)))
  const { errors } = await run(gateway, '{ a }')
  expect(errors).toMatchObject([{ code: 'UPSTREAM_BLOCKED' }])
  expect(canary.seen).toEqual([])

  const meant = await gatewayOver(schemaDirectory(moduleOf(`${document}, url: '${canary.url}'`)))
  expect((await run(meant, '{ a }')).errors).toEqual([])
  expect(canary.seen).toHaveLength(1)
})

test('68. a description from inside leads there', async () => {
  const server = await httpUpstream(() => ({ json: 'fine' }))
  const docs = await httpUpstream(() => ({ json: documentOf(server.url) }))
  const gateway = await gatewayOver(schemaDirectory(moduleOf(`document: '${docs.url}/openapi.json'`)))
  expect((await run(gateway, '{ a }')).data).toEqual({ a: 'fine' })
})

test('68. a description of a module is not read from a public name that has an address inside', async () => {
  resolveInside()
  const docs = await httpUpstream(() => ({ json: documentOf('http://127.0.0.1') }))
  for (const options of [
    `openapi({ document: 'http://docs.example.com:${docs.port}/openapi.json' })`,
    `soap({ wsdl: 'http://docs.example.com:${docs.port}/orders?wsdl' })`,
    `graphql({ url: 'http://docs.example.com:${docs.port}/graphql' })`,
  ]) {
    const gateway = await gatewayOver(
      schemaDirectory({
        'm/module.ts': `import { defineModule, graphql, openapi, soap } from 'selvedge'
          export default defineModule({ source: ${options} })`,
        'n/schema.graphql': 'type Query { n: String @connect(http: { GET: "http://127.0.0.1/" }, selection: "$") }',
      }),
    )
    expect(gateway.diagnostics).toMatchObject([{ severity: 'error', module: 'm' }])
  }
  expect(docs.seen).toEqual([])
})
