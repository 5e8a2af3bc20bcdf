import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { hasPhpSoap, type PhpServer, startPhpServer } from '../support/php-server.ts'
import { startNodeShop } from './node-shop.ts'
import { openShop, type Shop, type ShopSource } from './shop-gateway.ts'
import { type Style, shopWsdl, styles, type Version } from './shop-wsdl.ts'

const isRequired = process.env.SELVEDGE_TEST_SERVICES === 'required'
if (!hasPhpSoap && !isRequired) process.stdout.write("skipped: PHP's SOAP extension is not installed\n")

/** Starts a shop of a SOAP stack that is not ours, and gives its URL. */
type Start = (style: Style, version: Version) => Promise<string>

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
  talksTo(async (style, version) => `${php.url}/${style}/${version}`, [...styles], { takesDerived: true })
})

describe('the server of the soap package', () => {
  const closers: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const close of closers) await close()
  })
  const start: Start = async (style, version) => {
    const shop = await startNodeShop(style, version)
    closers.push(shop.close)
    return shop.url
  }
  talksTo(start, ['wrapped', 'rpcLiteral'], { takesDerived: false })
})

/** What is asked of every stack. */
function talksTo(start: Start, working: readonly Style[], can: { readonly takesDerived: boolean }): void {
  const ways = working.flatMap((style) => (['1.1', '1.2'] as const).map((version) => [style, version] as const))

  describe.each(ways)('in %s, SOAP %s', (style, version) => {
    let url: string
    let shop: Shop
    beforeAll(async () => {
      url = await start(style, version)
      shop = await openShop({ url, style, version, options: "reasons: ['OutOfStock']" }, ['compiled', 'reference'])
    })
    afterAll(() => shop?.close())
    /** A gateway with other options. */
    const open = async (source: Pick<ShopSource, 'options' | 'sdl'>): Promise<Shop> => {
      const other = await openShop({ url, style, version, ...source })
      onTestFinished(() => other.close())
      return other
    }
    const attributes = style === 'rpcEncoded' ? '' : 'id old' // the encoding of SOAP 1.1 section 5 knows none
    const tags = (...all: readonly string[]) => (style === 'rpcEncoded' ? all[0] : all)

    it('is understood', async () => {
      const one = (field: string, value: string) => `${field}(${shop.firstArgument(field)}: ${value})`
      const answer = await shop.ask(`{
        ${one('item', '"007"')} { ${attributes} sku name price tag weight }
        person: ${one('findParty', '"p"')} { name }
        company: ${one('findParty', '"c"')} { name }
        ${one('listRows', '2')} { id name price }
        checkStock(sku: "1", count: 2)
      }`)
      expect(answer).toEqual({
        data: {
          item: {
            ...(attributes === '' ? {} : { id: 7, old: true }),
            sku: '007',
            name: null,
            price: '12345678901234567890.10',
            tag: tags('a<b', ' c '),
            weight: null,
          },
          person: { name: 'Ann' },
          company: { name: 'Acme' },
          listRows: [
            { id: 1, name: 'row 1 & more', price: '1.50' },
            { id: 2, name: 'row 2 & more', price: '2.50' },
          ],
          checkStock: 3,
        },
      })
    })

    it('reads what is sent as it was meant', async () => {
      const item = {
        ...(attributes === '' ? {} : { id: 3, old: false }),
        sku: '<&]]>"',
        name: null,
        price: '0.5',
        tag: tags('a', 'b'),
        weight: 1000,
      }
      const fields = `${attributes} sku name price tag weight`
      const answer =
        style === 'bare'
          ? await shop.ask(
              `query ($id: Int!, $old: Boolean, $sku: String!, $name: String, $price: Decimal!, $tag: [String!], $weight: Float) {
                echoItem(id: $id, old: $old, sku: $sku, name: $name, price: $price, tag: $tag, weight: $weight) { ${fields} }
              }`,
              item,
            )
          : await shop.ask(`query ($item: ItemInput!) { echoItem(item: $item) { ${fields} } }`, { item })
      expect(answer).toEqual({ data: { echoItem: item } })
    })

    it('gives faults with a detail', async () => {
      const answer = await shop.ask('{ checkStock(sku: "1", count: 9) }')
      const extensions = {
        code: 'UPSTREAM_BAD_REQUEST',
        reason: 'shop/OutOfStock',
        retryable: false,
        requestId: 'test',
        source: 'shop',
        upstreamStatus: expect.any(Number),
      }
      expect(answer).toEqual({
        data: { checkStock: null },
        errors: [expect.objectContaining({ path: ['checkStock'], extensions })],
      })
      expect(JSON.stringify(answer)).not.toContain('secret')
    })

    it('gives 5000 rows', async () => {
      const answer = await shop.ask(`{ listRows(${shop.firstArgument('listRows')}: 5000) { id price } }`)
      const rows: unknown = Reflect.get(Object(answer?.data), 'listRows')
      if (!Array.isArray(rows)) throw new TypeError('no rows')
      expect(rows).toHaveLength(5000)
      expect(rows[4999]).toEqual({ id: 5000, price: '5000.50' })
    })

    if (style === 'wrapped')
      it.each(['text', 'digest'])('knows the caller by a UsernameToken of %s', async (type) => {
        const callerWith = async (password: string) => {
          const security = `auth.wsSecurity({ username: 'ann', password: secret.value('${password}'), type: '${type}', timestamp: true })`
          const other = await open({ options: `auth: ${security}` })
          return await other.ask('{ caller }')
        }
        expect(await callerWith('open sesame')).toEqual({ data: { caller: 'ann' } })
        expect(await callerWith('guess')).toMatchObject({
          data: { caller: null },
          errors: [{ extensions: { code: 'UPSTREAM_UNAUTHENTICATED' } }],
        })
      })

    if (style !== 'bare')
      it('gets header blocks', async () => {
        const sdl = `type Query {
        session(token: String): String
          @soap(operation: "GetSession", headers: "Session: { token: $args.token }", selection: "$.token")
      }`
        const other = await open({ sdl })
        expect(await other.ask('{ session(token: "<t>") }')).toEqual({ data: { session: '<t>' } })
      })

    if (can.takesDerived && style !== 'bare')
      it('takes derived types', async () => {
        const sdl = `type Query {
        echo(party: JSON): Echoed @soap(operation: "EchoParty", input: "party: $args.party", selection: "$.party { name }")
      }
      type Echoed { name: String }
      scalar JSON`
        const other = await open({ sdl })
        const answer = await other.ask('{ echo(party: { _type: "Person", name: "Ann", born: "1990-02-28" }) { name } }')
        expect(answer).toEqual({ data: { echo: { name: 'Person Ann' } } })
      })

    if (style === 'rpcEncoded')
      it('may refer twice to one object', async () => {
        const answer = await shop.ask('{ findPair(id: "p") { first { name } second { name } } }')
        expect(answer).toEqual({ data: { findPair: { first: { name: 'Ann' }, second: { name: 'Ann' } } } })
      })
  })
}
