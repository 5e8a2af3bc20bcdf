import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import { run } from '../support/run-operation.ts'
import { type Style, shopWsdl, type Version } from './shop-wsdl.ts'

/** A shop to make a gateway of. */
export interface ShopSource {
  readonly url: string
  readonly style: Style
  readonly version: Version
  /** Further options of `soap(...)`, as code. */
  readonly options?: string
  /** The module's `schema.graphql`; nothing is imported then. */
  readonly sdl?: string
}

/** A gateway over a shop, asked in the given ways, which must agree. */
export async function openShop(source: ShopSource, ways: readonly ('compiled' | 'reference')[] = ['compiled']) {
  const { url, style, version, options = '', sdl } = source
  const directory = mkdtempSync(join(tmpdir(), 'selvedge-shop-'))
  const folder = join(directory, 'shop')
  mkdirSync(folder)
  writeFileSync(join(folder, 'shop.wsdl'), shopWsdl(style, version))
  if (sdl !== undefined) writeFileSync(join(folder, 'schema.graphql'), sdl)
  const all = `wsdl: './shop.wsdl', url: '${url}', attemptTimeoutMs: 10_000, ${sdl === undefined ? '' : "import: 'none',"} ${options}`
  writeFileSync(
    join(folder, 'module.ts'),
    `import { auth, defineModule, secret, soap } from 'selvedge'\nexport default defineModule({ source: soap({ ${all} }) })`,
  )
  const gateways = await Promise.all(
    ways.map((execution) => createGateway({ schemaDirectory: directory, env: {}, execution })),
  )
  return {
    /** The name of a field's first argument; bare messages have it from their element. */
    firstArgument: (field: string) => {
      const schema = gateways[0]?.schema
      const types = [schema?.getQueryType(), schema?.getMutationType()]
      return types.map((type) => type?.getFields()[field]?.args[0]?.name).find((name) => name !== undefined) ?? ''
    },
    ask: async (query: string, variables: Record<string, unknown> = {}) => {
      const [first, ...others] = await Promise.all(gateways.map((gateway) => run(gateway, query, variables)))
      for (const other of others) expect(other.answer).toEqual(first?.answer)
      return first?.answer
    },
    close: async () => {
      for (const gateway of gateways) await gateway.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export type Shop = Awaited<ReturnType<typeof openShop>>
