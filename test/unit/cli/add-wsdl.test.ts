import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { add } from '../../../src/cli/add.ts'
import { check } from '../../../src/cli/check.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { soapFixture } from '../../support/soap-source.ts'
import { createFakeIo } from './fake-io.ts'

const values = { kind: 'wsdl', document: 'docs/orders.wsdl', name: 'orders' }

/** The orders description with its schemas in a neighbouring folder. */
function workspace(): string {
  return schemaDirectory({
    'docs/orders.wsdl': soapFixture('orders.wsdl').replace('types/common.xsd', '../types/common.xsd'),
    'types/common.xsd': soapFixture('types/common.xsd'),
    'types/amounts.xsd': soapFixture('types/amounts.xsd'),
  })
}

describe('add wsdl', () => {
  it('writes a module that loads from its own folder', async () => {
    const cwd = workspace()
    const io = createFakeIo({}, cwd)
    expect(await add(io, { ...values, json: true })).toBe(0)
    const files = [
      '.env.example',
      'README.md',
      'amounts.xsd',
      'common.xsd',
      'module.ts',
      'orders.wsdl',
      'schema.graphql',
    ]
    expect(JSON.parse(io.printed())).toMatchObject({ ok: true, directory: 'schema/orders', diagnostics: [] })
    expect(readdirSync(join(cwd, 'schema/orders')).sort()).toEqual(files)
    expect(readFileSync(join(cwd, 'schema/orders/orders.wsdl'), 'utf8')).toContain('schemaLocation="common.xsd"')
    expect(readFileSync(join(cwd, 'schema/orders/schema.graphql'), 'utf8')).toContain(
      '  order(id: String!): Order\n    @soap(operation: "GetOrder", selection: "$.order")\n\n',
    )
    expect(readFileSync(join(cwd, 'schema/orders/schema.graphql'), 'utf8')).not.toContain('orderSoap12')
    expect(readFileSync(join(cwd, 'schema/orders/module.ts'), 'utf8')).toContain(
      "// ports: 'one', // each operation once",
    )
    expect(await check(createFakeIo({}, cwd), { schema: join(cwd, 'schema') })).toBe(0)
  })

  it('keeps what a URL imports, so that the module needs no network', async () => {
    const host = await httpUpstream(({ url }) => {
      const part = /part=(\w+)/.exec(url)?.[1]
      return { status: 200, body: part === undefined ? service('?v=1&amp;part=common') : (common[part] ?? '') }
    })
    const common: Record<string, string> = {
      common: soapFixture('types/common.xsd').replace('amounts.xsd', '?part=amounts'),
      amounts: soapFixture('types/amounts.xsd').replace('common.xsd', '?v=1&amp;part=common'),
    }
    const service = (location: string) => soapFixture('orders.wsdl').replaceAll('types/common.xsd', location)
    const cwd = workspace()
    expect(
      await add(createFakeIo({}, cwd), { ...values, document: `${host.url}/orders.svc?wsdl`, 'no-sdl': true }),
    ).toBe(0)
    const seen = host.seen.length
    expect(readdirSync(join(cwd, 'schema/orders')).filter((name) => /wsdl|xsd/.test(name))).toEqual([
      'orders-2.xsd',
      'orders.wsdl',
      'orders.xsd',
    ])
    expect(await check(createFakeIo({}, cwd), { schema: join(cwd, 'schema') })).toBe(0)
    expect(host.seen).toHaveLength(seen)
  })

  it('begins the names of types with a prefix, in the module too', async () => {
    const cwd = workspace()
    expect(await add(createFakeIo({}, cwd), { ...values, 'type-prefix': 'Shop' })).toBe(0)
    expect(readFileSync(join(cwd, 'schema/orders/schema.graphql'), 'utf8')).toMatch(/^type ShopOrder \{/m)
    expect(readFileSync(join(cwd, 'schema/orders/module.ts'), 'utf8')).toContain("typePrefix: 'Shop',")
    const io = createFakeIo({}, cwd)
    expect(await check(io, { schema: join(cwd, 'schema') })).toBe(0)
    for (const wrong of [{ 'type-prefix': '1' }, { kind: 'openapi', 'type-prefix': 'Shop' }])
      expect(await add(createFakeIo({}, cwd), { ...values, name: 'other', ...wrong })).toBe(2)
  })

  it('writes nothing for a file that is no description', async () => {
    const io = createFakeIo({}, schemaDirectory({ 'docs/orders.wsdl': '<a>\n<b></a>' }))
    expect(await add(io, values)).toBe(1)
    expect(io.complained()).toMatch(/nothing was added: docs\/orders\.wsdl:2: /)
  })
})
