import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPhpSoap, type PhpServer, startPhpServer } from '../support/php-server.ts'
import { startNodeShop } from './node-shop.ts'
import { shopGateway } from './shop-gateway.ts'
import { type Style, shopWsdl, styles, type Version } from './shop-wsdl.ts'

const isRequired = process.env.SELVEDGE_TEST_SERVICES === 'required'
if (!hasPhpSoap && !isRequired) process.stdout.write("skipped: PHP's SOAP extension is not installed\n")

/** A SOAP stack that is not ours. */
interface Stack {
  readonly open: (style: Style, version: Version) => Promise<string>
}

describe.runIf(hasPhpSoap || isRequired)("PHP's SoapServer", () => {
  let directory: string
  let php: PhpServer
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'selvedge-shop-'))
    for (const style of styles)
      for (const version of ['1.1', '1.2'] as const)
        writeFileSync(join(directory, `${style}-${version}.wsdl`), shopWsdl(style, version))
    php = await startPhpServer(join(import.meta.dirname, 'shop.php'), { SHOP_DESCRIPTIONS: directory })
  })
  afterAll(async () => {
    await php?.close()
    rmSync(directory, { recursive: true, force: true })
  })
  const stack: Stack = { open: async (style, version) => `${php.url}/${style}/${version}` }
  talksTo(stack, ['wrapped', 'bare', 'rpcLiteral', 'rpcEncoded'], { sendsDerived: true })
})

describe('the server of the soap package', () => {
  const closers: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const close of closers) await close()
  })
  const stack: Stack = {
    open: async (style, version) => {
      const shop = await startNodeShop(style, version)
      closers.push(shop.close)
      return shop.url
    },
  }
  talksTo(stack, ['wrapped', 'rpcLiteral'], { sendsDerived: false })
})

/** What is asked of every stack. */
function talksTo(stack: Stack, working: readonly Style[], can: { readonly sendsDerived: boolean }): void {
  const ways = working.flatMap((style) => (['1.1', '1.2'] as const).map((version) => [style, version] as const))
  const named = ways.filter(([style]) => style !== 'bare')

  it.each(ways)('is understood in %s, SOAP %s', async (style, version) => {
    const gateway = await shopGateway(await stack.open(style, version), style, version)
    const one = (operation: string, name: string, value: string) => `${style === 'bare' ? operation : name}: ${value}`
    const { answer } = await gateway.run(`{
      item(${one('getItem', 'sku', '"007"')}) { ${attributesOf(style)} sku name price tag weight }
      person: findParty(${one('findParty', 'id', '"p"')}) { name }
      company: findParty(${one('findParty', 'id', '"c"')}) { name }
      rows: listRows(${one('listRows', 'count', '2')}) { id name price }
      checkStock(sku: "1", count: 2)
    }`)
    expect(answer).toEqual({
      data: {
        item: {
          ...(style === 'rpcEncoded' ? {} : { id: 7, old: true }),
          sku: '007',
          name: null,
          price: '12345678901234567890.10',
          tag: style === 'rpcEncoded' ? 'a<b' : ['a<b', ' c '],
          weight: null,
        },
        person: { name: 'Ann' },
        company: { name: 'Acme' },
        rows: [
          { id: 1, name: 'row 1 & more', price: '1.50' },
          { id: 2, name: 'row 2 & more', price: '2.50' },
        ],
        checkStock: 3,
      },
    })
  })

  it.each(ways)('reads what is sent as it was meant, in %s, SOAP %s', async (style, version) => {
    const gateway = await shopGateway(await stack.open(style, version), style, version)
    const item = {
      ...(style === 'rpcEncoded' ? {} : { id: 3, old: false }),
      sku: '<&]]>"',
      name: null,
      price: '0.5',
      tag: style === 'rpcEncoded' ? 'a' : ['a', 'b'],
      weight: 1000,
    }
    const fields = `${attributesOf(style)} sku name price tag weight`
    const { answer } =
      style === 'bare'
        ? await gateway.run(
            `query ($id: Int!, $old: Boolean, $sku: String!, $name: String, $price: Decimal!, $tag: [String!], $weight: Float) {
              echoItem(id: $id, old: $old, sku: $sku, name: $name, price: $price, tag: $tag, weight: $weight) { ${fields} }
            }`,
            item,
          )
        : await gateway.run(`query ($item: ItemInput!) { echoItem(item: $item) { ${fields} } }`, { item })
    expect(answer).toEqual({ data: { echoItem: item } })
  })

  it.each(ways)('gives faults with a detail, in %s, SOAP %s', async (style, version) => {
    const gateway = await shopGateway(await stack.open(style, version), style, version, "reasons: ['OutOfStock']")
    const { answer } = await gateway.run('{ checkStock(sku: "1", count: 9) }')
    expect(answer).toEqual({
      data: { checkStock: null },
      errors: [
        expect.objectContaining({
          path: ['checkStock'],
          extensions: {
            code: 'UPSTREAM_BAD_REQUEST',
            reason: 'shop/OutOfStock',
            retryable: false,
            requestId: 'test',
            source: 'shop',
            upstreamStatus: expect.any(Number),
          },
        }),
      ],
    })
    expect(JSON.stringify(answer)).not.toContain('secret')
  })

  it.each(ways)('gives 5000 rows, in %s, SOAP %s', async (style, version) => {
    const gateway = await shopGateway(await stack.open(style, version), style, version)
    const count = style === 'bare' ? 'listRows: 5000' : 'count: 5000'
    const { answer } = await gateway.run(`{ rows: listRows(${count}) { id price } }`)
    const { rows } = answer.data as { rows: readonly unknown[] } // as asked for
    expect(rows).toHaveLength(5000)
    expect(rows[4999]).toEqual({ id: 5000, price: '5000.50' })
  })

  it.each(
    named.flatMap(([style, version]) => (['text', 'digest'] as const).map((type) => [style, version, type] as const)),
  )('knows the caller by a UsernameToken, in %s, SOAP %s, by %s', async (style, version, type) => {
    const url = await stack.open(style, version)
    const callerWith = async (password: string) => {
      const security = `auth.wsSecurity({ username: 'ann', password: secret.value('${password}'), type: '${type}', timestamp: true })`
      const gateway = await shopGateway(url, style, version, `auth: ${security}`)
      return (await gateway.run('{ caller }')).answer
    }
    expect(await callerWith('open sesame')).toEqual({ data: { caller: 'ann' } })
    expect(await callerWith('guess')).toMatchObject({
      data: { caller: null },
      errors: [{ extensions: { code: 'UPSTREAM_UNAUTHENTICATED' } }],
    })
  })

  it.each(named)('gets header blocks, in %s, SOAP %s', async (style, version) => {
    const sdl = `type Query {
      session(token: String): String
        @soap(operation: "GetSession", headers: "Session: { token: $args.token }", selection: "$.token")
    }`
    const gateway = await shopGateway(await stack.open(style, version), style, version, "import: 'none'", sdl)
    expect((await gateway.run('{ session(token: "<t>") }')).answer).toEqual({ data: { session: '<t>' } })
  })

  if (can.sendsDerived)
    it.each(named)('takes derived types, in %s, SOAP %s', async (style, version) => {
      const sdl = `type Query {
        echo(party: JSON): Echoed @soap(operation: "EchoParty", input: "party: $args.party", selection: "$.party { name }")
      }
      type Echoed { name: String }
      scalar JSON`
      const gateway = await shopGateway(await stack.open(style, version), style, version, "import: 'none'", sdl)
      const { answer } = await gateway.run(
        '{ echo(party: { _type: "Person", name: "Ann", born: "1990-02-28" }) { name } }',
      )
      expect(answer).toEqual({ data: { echo: { name: 'Person Ann' } } })
    })

  const encoded = ways.filter(([style]) => style === 'rpcEncoded')
  it.runIf(encoded.length > 0).each(encoded)(
    'may refer twice to one object, in %s, SOAP %s',
    async (style, version) => {
      const gateway = await shopGateway(await stack.open(style, version), style, version)
      const { answer } = await gateway.run('{ findPair(id: "p") { first { name } second { name } } }')
      expect(answer).toEqual({ data: { findPair: { first: { name: 'Ann' }, second: { name: 'Ann' } } } })
    },
  )
}

/** The encoding of SOAP 1.1 section 5 knows no attributes. */
function attributesOf(style: Style): string {
  return style === 'rpcEncoded' ? '' : 'id old'
}
