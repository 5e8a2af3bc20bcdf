import { buildSchema } from 'graphql'
import { describe, expect, it } from 'vitest'
import { check } from '../../../src/cli/check.ts'
import { print } from '../../../src/cli/print.ts'
import { ConfigError } from '../../../src/errors/config-error.ts'
import type { Diagnostic } from '../../../src/modules/diagnostic.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { createFakeIo } from './fake-io.ts'

const warning: Diagnostic = {
  severity: 'warning',
  module: 'crm',
  file: 'schema/crm/schema.graphql',
  rule: 'unused-type',
  message: 'Nothing uses Note.',
}
const error: Diagnostic = {
  severity: 'error',
  module: 'billing',
  file: 'schema/billing/schema.graphql',
  line: 12,
  column: 3,
  rule: 'selection-unknown-field',
  message: 'Bill has no field totl.',
  remedy: 'Write total.',
}
const schema = buildSchema(
  'directive @connect(source: String) on FIELD_DEFINITION type Query { bill: Int @connect(source: "b") }',
)

function loaded(diagnostics: readonly Diagnostic[]) {
  const state = { isClosed: false }
  const close = async () => {
    state.isClosed = true
  }
  return {
    state,
    load: async () => ({
      schema,
      modules: ['a', 'b'].map((name) => ({ name, directory: '.', source: undefined })),
      diagnostics,
      close,
    }),
  }
}

// Any folder that exists: what is in it comes from the stub.
const values = { schema: '.' }

describe('check', () => {
  it('is content with modules without findings', async () => {
    const io = createFakeIo()
    const { load, state } = loaded([])
    expect(await check(io, values, load)).toBe(0)
    expect(io.printed()).toBe('2 modules: no findings\n')
    expect(state.isClosed).toBe(true)
  })

  it('lets the first of many warnings that are alike stand for all, but not of errors', async () => {
    const io = createFakeIo()
    const many = Array.from({ length: 13 }, (_, line): Diagnostic[] => [
      { ...warning, line },
      { ...error, line },
    ]).flat()
    await check(io, values, loaded([...many, { ...warning, remedy: 'Another.' }]).load)
    const lines = io.printed().split('\n')
    expect(lines.filter((line) => line.includes('warning unused-type: Nothing'))).toHaveLength(11)
    expect(lines).toContain('schema/crm/schema.graphql warning unused-type: 3 more like these: selvedge check --json')
    expect(lines.filter((line) => line.includes('error selection'))).toHaveLength(13)
    expect(lines).toContain('2 modules: 13 errors, 14 warnings')
  })

  it('is content with warnings', async () => {
    const io = createFakeIo()
    expect(await check(io, values, loaded([warning]).load)).toBe(0)
    expect(io.printed()).toContain('schema/crm/schema.graphql')
    expect(io.printed()).toContain('2 modules: 0 errors, 1 warning\n')
  })

  it('shows place, rule and remedy of each error', async () => {
    const io = createFakeIo()
    expect(await check(io, values, loaded([error, warning]).load)).toBe(1)
    expect(io.printed()).toMatch(/^schema\/billing\/schema\.graphql:12:3 /)
    for (const part of [error.rule, error.message, error.remedy]) expect(io.printed()).toContain(part)
    expect(io.printed()).toContain('2 modules: 1 error, 1 warning\n')
  })

  it('prints the same as JSON', async () => {
    const io = createFakeIo()
    expect(await check(io, { ...values, json: true }, loaded([error]).load)).toBe(1)
    expect(JSON.parse(io.printed())).toEqual({ ok: false, modules: 2, examples: 0, diagnostics: [error] })
  })

  it('is not content where no module is usable', async () => {
    const { load } = loaded([])
    expect(await check(createFakeIo(), values, async () => ({ ...(await load()), schema: undefined }))).toBe(1)
  })

  it('reports a folder without modules as a finding', async () => {
    const io = createFakeIo()
    const load = async () => {
      throw new ConfigError({ path: 'schema', rule: 'must hold a module', received: '/srv/schema' })
    }
    expect(await check(io, { ...values, json: true }, load)).toBe(1)
    expect(JSON.parse(io.printed())).toMatchObject({
      ok: false,
      modules: 0,
      diagnostics: [{ file: '/srv/schema', rule: 'configuration', message: 'must hold a module' }],
    })
  })
})

describe('print', () => {
  it('prints types, and nothing of how fields are fetched', async () => {
    const io = createFakeIo()
    expect(await print(io, values, loaded([]).load)).toBe(0)
    expect(io.printed()).toBe('type Query {\n  bill: Int\n}\n')
  })

  it('prints the introspection result as JSON', async () => {
    const io = createFakeIo()
    expect(await print(io, { ...values, json: true }, loaded([]).load)).toBe(0)
    expect(JSON.parse(io.printed())).toMatchObject({ __schema: { queryType: { name: 'Query' } } })
  })

  it('prints what routers are told', async () => {
    const io = createFakeIo()
    const folder = schemaDirectory({
      'shop/schema.graphql': `
        extend schema @source(name: "s", http: { baseURL: "http://127.0.0.1:1" })
        type Query { a: Item @connect(source: "s", http: { GET: "/a" }, selection: "id") }
        type Item @key(fields: "id", resolvable: false) { id: ID! }`,
    })
    expect(await print(io, { schema: folder, subgraph: true })).toBe(0)
    expect(io.printed()).toBe(
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])

type Query {
  a: Item
}

type Item @key(fields: "id", resolvable: false) {
  id: ID!
}
`,
    )
  })

  it('prints what is healthy, and says what is left out', async () => {
    const io = createFakeIo()
    expect(await print(io, values, loaded([error, warning]).load)).toBe(1)
    expect(io.printed()).toContain('type Query')
    expect(io.complained()).toContain('schema/billing/schema.graphql:12:3')
    expect(io.complained()).not.toContain('schema/crm')
  })

  it('prints nothing where no module is healthy', async () => {
    const io = createFakeIo()
    const { load } = loaded([error])
    expect(await print(io, values, async () => ({ ...(await load()), schema: undefined }))).toBe(1)
    expect(io.printed()).toBe('')
  })
})
