import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { hasPhpSoap, type PhpServer, startPhpServer } from '../support/php-server.ts'
import { startNodeShop } from './node-shop.ts'
import { openShop, type Shop, type ShopSource } from './shop-gateway.ts'
import { type Style, shopWsdl, styles, type Version } from './shop-wsdl.ts'

const isRequired = process.env.SELVEDGE_TEST_SERVICES === 'required'
if (!hasPhpSoap && !isRequired) process.stdout.write("skipped: PHP's SOAP extension is not installed\n")

/** A shop of a SOAP stack that is not ours. */
interface Served {
  readonly url: string
  /** What that stack understood since it was asked last: the operation and its parts. */
  readonly seen: () => readonly unknown[]
}

type Start = (style: Style, version: Version) => Promise<Served>

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
  const start: Start = async (style, version) => {
    const log = join(directory, `${style}-${version}.seen`)
    return {
      url: `${php.url}/${style}/${version}`,
      seen: () => {
        const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : []
        rmSync(log, { force: true })
        return lines.filter((line) => line !== '').map((line): unknown => JSON.parse(line))
      },
    }
  }
  talksTo(start, { referTwice: true, takeOneWay: () => true, understand: (value) => value })
})

describe('the server of the soap package', () => {
  const closers: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const close of closers) await close()
  })
  const start: Start = async (style, version) => {
    const shop = await startNodeShop(style, version)
    closers.push(shop.close)
    return shop
  }
  talksTo(start, { referTwice: false, takeOneWay: (style) => !style.startsWith('rpc'), understand: asTexts })
})

interface Abilities {
  /** Whether one object at two places is sent once. */
  readonly referTwice: boolean
  /** Whether an operation may be without an answer. */
  readonly takeOneWay: (style: Style) => boolean
  /** How a value looks to the stack. */
  readonly understand: (value: Readonly<Record<string, unknown>>) => unknown
}

function writtenSdl(style: Style): string {
  const isBare = style === 'bare'
  return `type Query {
    session(token: String): String
      @soap(operation: "GetSession", headers: "Session: { token: $args.token }", selection: "${isBare ? '$' : '$.token'}")
    echo(party: JSON): Echoed
      @soap(operation: "EchoParty", ${isBare ? 'input: "$args.party", selection: "name"' : 'input: "party: $args.party", selection: "$.party { name }"'})
  }
  type Echoed { name: String }
  scalar JSON`
}

/** To the `soap` package all is text, and what is nil is not there. */
function asTexts(value: Readonly<Record<string, unknown>>): unknown {
  const told = Object.entries(value).filter(([, each]) => each !== null)
  return Object.fromEntries(told.map(([name, each]) => [name, Array.isArray(each) ? each : String(each)]))
}

/** What is asked of every stack. */
function talksTo(start: Start, can: Abilities): void {
  const ways = styles.flatMap((style) => (['1.1', '1.2'] as const).map((version) => [style, version] as const))

  describe.each(ways)('in %s, SOAP %s', (style, version) => {
    let url: string
    let seen: Served['seen']
    let shop: Shop
    /** One whose fields are written by hand. */
    let written: Shop
    beforeAll(async () => {
      const served = await start(style, version)
      url = served.url
      seen = served.seen
      shop = await openShop({ url, style, version, options: "reasons: ['OutOfStock']" }, ['compiled', 'reference'])
      written = await openShop({ url, style, version, sdl: writtenSdl(style) })
    })
    afterAll(async () => {
      await shop?.close()
      await written?.close()
    })
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
      seen()
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
      const understood = ['EchoItem', can.understand(item)]
      expect(seen()).toEqual([understood, understood]) // of both ways of execution
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

    const kinds = style === 'wrapped' ? ['text', 'digest'] : style === 'rpcEncoded' ? ['digest'] : []
    it.each(kinds)('knows the caller by a UsernameToken of %s', async (type) => {
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

    it('gets header blocks', async () => {
      expect(await written.ask('{ session(token: "<t>") }')).toEqual({ data: { session: '<t>' } })
    })

    it('takes derived types', async () => {
      const ask = (party: string) => written.ask(`{ echo(party: ${party}) { name } }`)
      expect(await ask('{ _type: "Person", name: "Ann", born: "1990-02-28" }')).toEqual({
        data: { echo: { name: 'Person Ann' } },
      })
      expect(await ask('{ name: "Ann" }')).toEqual({ data: { echo: { name: 'Party Ann' } } })
    })

    it.each([
      ['many', ['a', '<b>', 'c & d']],
      ['one', ['a']],
      ['none', []],
    ])('takes and gives lists of %s', async (_, words) => {
      const question = `query ($words: [String!]!) { echoWords(${shop.firstArgument('echoWords')}: $words) }`
      const typed = style === 'rpcEncoded' ? question.replace('[String!]!', '[String]') : question
      expect(await shop.ask(typed, { words })).toEqual({ data: { echoWords: words } })
    })

    if (can.takeOneWay(style))
      it('is told something that it does not answer', async () => {
        seen()
        const answer = await shop.ask(`mutation { notifyShop(${shop.firstArgument('notifyShop')}: "<news> & more") }`)
        expect(answer).toEqual({ data: { notifyShop: true } })
        const told = ['NotifyShop', '<news> & more']
        expect(seen()).toEqual([told, told])
      })

    if (style === 'rpcEncoded' && can.referTwice)
      it('may refer twice to one object', async () => {
        const answer = await shop.ask('{ findPair(id: "p") { first { name } second { name } } }')
        expect(answer).toEqual({ data: { findPair: { first: { name: 'Ann' }, second: { name: 'Ann' } } } })
      })
  })
}
