// Reads one answer of 5,000 rows (about 1 MB) typed, by our decoder, whole and for a selection of two of eight fields, and untyped, by
// fast-xml-parser, turn by turn in one process, and prints the medians. `npm run bench:soap [-- ROUNDS]`.
import { XMLParser } from 'fast-xml-parser'
import { buildSchema } from 'graphql'
import type { WantedFields } from '../../src/mapping/index.ts'
import { createBinder } from '../../src/sources/soap/codec/bind.ts'
import { describe } from '../../src/sources/soap/description.ts'
import { readEnvelope } from '../../src/sources/soap/read-envelope.ts'
import { allFields } from '../../src/sources/wanted-fields.ts'
import { decodeXmlBytes } from '../../src/sources/xml/decode-bytes.ts'
import { loadRows, rowsAnswer } from './rows.ts'

const rounds = Number(process.argv[2] ?? 41)
const bytes = Buffer.from(rowsAnswer(5000))
const description = describe(await loadRows(), { service: undefined, port: undefined, ports: 'one' }, () => undefined)
const [operation] = description.operations
if (operation === undefined || operation.output === 'oneWay' || operation.output.content === undefined)
  throw new Error('the description has no operation')
const schema = buildSchema(
  'scalar Decimal scalar Date type Row { id: String name: String city: String amount: Decimal count: Int isPaid: Boolean since: Date status: Status } enum Status { OPEN in_progress } type Query { rows: [Row!] }',
)
const field = schema.getQueryType()?.getFields().rows
if (field === undefined) throw new Error('the schema has no field')
const { output } = operation
const whole = operation.output.content
const binder = createBinder({ schema, nameOf: () => undefined })
const some: WantedFields = { fields: new Map(['id', 'amount'].map((name) => [name, allFields])), isOpen: false }
const readFor = (wanted: WantedFields) => {
  const content = binder.bind(whole, ['Row'], field.type, wanted)
  return () =>
    readEnvelope(decodeXmlBytes(bytes), { ...output, content, headers: undefined, source: 'rows', problems: [] })
}
const untyped = new XMLParser()

const ways = {
  selvedge: readFor(allFields),
  'selvedge, two fields': readFor(some),
  'fast-xml-parser': () => untyped.parse(bytes),
}
const times = new Map(Object.keys(ways).map((name) => [name, [] as number[]]))
for (let round = -5; round < rounds; round += 1)
  for (const [name, run] of Object.entries(ways)) {
    const startedMs = performance.now()
    run()
    if (round >= 0) times.get(name)?.push(performance.now() - startedMs)
  }
process.stdout.write(`${(bytes.byteLength / 1024).toFixed(0)} KiB, ${rounds} rounds\n`)
for (const [name, list] of times) {
  const sorted = list.sort((a, b) => a - b)
  process.stdout.write(
    `${name}: median ${sorted[sorted.length >> 1]?.toFixed(2)} ms, fastest ${sorted[0]?.toFixed(2)} ms\n`,
  )
}
