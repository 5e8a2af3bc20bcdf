import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import type { Gateway } from '../../src/gateway/gateway.ts'
import { hasPhpSoap, type PhpServer, startPhpServer } from '../support/php-server.ts'
import { run } from '../support/run-operation.ts'
import { type OddKind, oddWsdl } from './odd-wsdl.ts'

const isRequired = process.env.SELVEDGE_TEST_SERVICES === 'required'
const versions = ['1.1', '1.2'] as const
const kinds: readonly OddKind[] = ['literal', 'encoded']

/** What is written by hand: an argument of unknown type that is said to be a map. */
const mapSdl = `type Mutation {
  sendMap(items: String): String
    @soap(operation: "EchoAny", input: "any: { _type: $('{http://xml.apache.org/xml-soap}Map') _any: $args.items }", selection: "$.any")
}`

describe.runIf(hasPhpSoap || isRequired)("odd contents are understood by PHP's SoapServer", () => {
  let directory: string
  let php: PhpServer
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'selvedge-odd-'))
    for (const kind of kinds)
      for (const version of versions) writeFileSync(join(directory, `${kind}-${version}.wsdl`), oddWsdl(kind, version))
    php = await startPhpServer(join(import.meta.dirname, 'odd.php'), { ODD_DIRECTORY: directory })
  })
  afterAll(async () => {
    await php?.close()
    rmSync(directory, { recursive: true, force: true })
  })

  const open = async (kind: OddKind, version: string, { options = '', sdl = '' } = {}): Promise<Gateway> => {
    const schemaDirectory = join(directory, `modules-${kind}-${version}-${sdl.length}`)
    const folder = join(schemaDirectory, 'odd')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'odd.wsdl'), readFileSync(join(directory, `${kind}-${version}.wsdl`)))
    if (sdl !== '') writeFileSync(join(folder, 'schema.graphql'), sdl)
    writeFileSync(
      join(folder, 'module.ts'),
      `import { defineModule, soap } from 'selvedge'
       export default defineModule({ source: soap({ wsdl: './odd.wsdl', url: '${php.url}/${kind}/${version}', attemptTimeoutMs: 10_000, ${options} }) })`,
    )
    return await createGateway({ schemaDirectory, env: {} })
  }
  /** What the stack understood last. */
  const understood = (kind: OddKind, version: string): unknown =>
    JSON.parse(
      readFileSync(join(directory, `${kind}-${version}.seen`), 'utf8')
        .trimEnd()
        .split('\n')
        .at(-1) ?? '',
    )

  describe.each(versions)('in document/literal, SOAP %s', (version) => {
    let gateway: Gateway
    beforeAll(async () => {
      gateway = await open('literal', version, { options: "understands: ['{urn:receipt}Receipt']," })
    })
    afterAll(() => gateway?.close())

    it('as values of all kinds', async () => {
      const values = {
        bytes: 'AAECfw==',
        hex: '00017F',
        at: '2024-02-29T12:00:00.123+02:00',
        on: '2024-02-29',
        time: '12:00:00Z',
        span: 'P1Y2M3DT4H5M6.7S',
        amount: '12345678901234567890.10',
        long: '9007199254740993',
        real: 1e-7,
        flag: false,
        uri: 'http://x/?a=1&b=2',
        text: ' <&]]>"\'\r\n\t ä€😀 ',
        year: '2024',
        numbers: [1, -2, 3],
        size: '_1_2_m',
        length: '7',
      }
      const query = `query ($values: ValuesInput!) { echoValues(values: $values) { ${Object.keys(values).join(' ')} } }`
      expect((await run(gateway, query, { values })).answer).toEqual({ data: { echoValues: values } })
      expect(understood('literal', version)).toEqual({
        values: {
          ...values,
          bytes: '\u0000\u0001\u0002\u007f',
          hex: '\u0000\u0001\u007f',
          long: Number(values.long), // a whole number there, and in JSON
          numbers: '1 -2 3',
          size: '1-2 m',
        },
      })
    })

    it('as content of all kinds', async () => {
      const thing = {
        price: { value: '1.50', currency: 'E"<&\n\t€', note: '' },
        contact: [{ email: 'a' }, { phone: '1' }, { address: { street: 's', town: null } }],
        tree: { name: 'r', child: [{ name: 'c' }, { name: 'd', child: [{ name: 'e' }] }] },
        matrix: [[1, null, 3], [], [4]],
        remark: ['a', ''],
        empty: {},
      }
      const query = `query ($thing: ThingInput!) {
        echoThing(thing: $thing) {
          price { value currency note } contact { email phone address { street town } }
          tree { name child { name child { name child { name } } } } matrix remark empty { _empty }
        }
      }`
      const none = { email: null, phone: null, address: null }
      const leaf = (name: string) => ({ name, child: [] })
      expect((await run(gateway, query, { thing })).answer).toEqual({
        data: {
          echoThing: {
            ...thing,
            contact: thing.contact.map((each) => ({ ...none, ...each })),
            tree: { name: 'r', child: [leaf('c'), { name: 'd', child: [{ name: 'e', child: [] }] }] },
            empty: { _empty: null },
          },
        },
      })
      const { value, ...attributes } = thing.price
      expect(understood('literal', version)).toEqual({
        thing: {
          ...thing,
          price: { _: value, ...attributes },
          matrix: { row: [{ cell: [1, null, 3] }, {}, { cell: [4] }] },
        },
      })
    })

    it('as nothing at all', async () => {
      const { answer } = await run(
        gateway,
        '{ echoThing(thing: {}) { contact { email } tree { name } matrix remark } }',
      )
      expect(answer).toEqual({ data: { echoThing: { contact: [], tree: null, matrix: null, remark: [] } } })
    })

    it('with a header that must be understood, where that is said to be', async () => {
      expect((await run(gateway, '{ receipt }')).answer).toEqual({ data: { receipt: null } })
      const strict = await open('literal', version, { sdl: '# nothing' })
      const { answer } = await run(strict, '{ receipt }')
      expect(answer).toMatchObject({ errors: [{ extensions: { reason: 'must_understand' } }] })
      await strict.close()
    })
  })

  describe.each(versions)('in rpc/encoded, SOAP %s', (version) => {
    let gateway: Gateway
    beforeAll(async () => {
      gateway = await open('encoded', version, { sdl: mapSdl })
    })
    afterAll(() => gateway?.close())

    it('as arrays of arrays', async () => {
      const matrix = [[1, 2], [], [3]]
      const query = 'query ($matrix: [[Int]]) { echoMatrix(matrix: $matrix) }'
      expect((await run(gateway, query, { matrix })).answer).toEqual({ data: { echoMatrix: matrix } })
      expect(understood('encoded', version)).toEqual(matrix)
    })

    it('as objects in arrays in objects', async () => {
      const at = '2024-02-29T12:00:00Z'
      const inner = { name: null, at, data: '', inner: [] }
      const box = { name: '<box>', at, data: 'AAEC', inner: [inner, { ...inner, name: 'b' }] }
      const query = `query ($box: BoxInput) { echoBox(box: $box) { name at data inner { name at data inner { name } } } }`
      expect((await run(gateway, query, { box })).answer).toEqual({ data: { echoBox: box } })
      expect(understood('encoded', version)).toEqual({ ...box, data: '\u0000\u0001\u0002' })
    })

    it('as maps, which are XML text', async () => {
      const { answer } = await run(gateway, '{ map(map: "") }')
      const items = String(Reflect.get(Object(answer.data), 'map'))
      expect(items).toMatch(/^<item><key [^>]*>a<\/key><value [^>]*>1<\/value><\/item><item>/)
      const sent = await run(gateway, 'mutation ($items: String) { sendMap(items: $items) }', { items })
      expect(sent.answer).toEqual({ data: { sendMap: items } })
      expect(understood('encoded', version)).toEqual({ a: 1, b: { c: 'two', d: [1, 2] }, 'e f': null })
    })
  })
})
