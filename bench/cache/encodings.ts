import { deserialize, serialize } from 'node:v8'
import * as zlib from 'node:zlib'
import { timeOf } from './time-of.ts'

/**
 * What it costs to keep a value elsewhere: encodings of lists of orders, and how much smaller they get for which time. `msgpackr` and
 * `snappyjs` are measured where somebody has installed them (`npm install --no-save msgpackr snappyjs`).
 */
interface Codec {
  readonly name: string
  readonly encode: (value: never) => Uint8Array
  readonly decode: (bytes: Uint8Array) => unknown
}

const order = (id: number) => ({
  id: `ord_${100_000 + id}`,
  customerId: `cus_${(id * 7919) % 5000}`,
  status: ['open', 'paid', 'shipped'][id % 3],
  totalCents: (id * 3571) % 100_000,
  createdAt: new Date(1.7e12 + id * 864e5).toISOString(),
  note: id % 4 === 0 ? `Leave at the door of no. ${id}` : null,
  lines: [{ sku: `SKU-${(id * 31) % 997}`, quantity: (id % 5) + 1, priceCents: (id * 137) % 9999 }],
})

const ordersOf = (bytes: number) => {
  const orders: unknown[] = []
  while (JSON.stringify(orders).length < bytes) orders.push(order(orders.length * 13))
  return orders
}

const codecs: Codec[] = [
  { name: 'JSON', encode: (value) => Buffer.from(JSON.stringify(value)), decode: (bytes) => JSON.parse(String(bytes)) },
  { name: 'v8.serialize', encode: serialize, decode: (bytes) => deserialize(bytes) },
]
const brotli = (quality: number) => ({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: quality } })
const packers: Codec[] = [
  { name: 'gzip 6', encode: (text) => zlib.gzipSync(text), decode: (bytes) => zlib.gunzipSync(bytes) },
  { name: 'gzip 1', encode: (text) => zlib.gzipSync(text, { level: 1 }), decode: (bytes) => zlib.gunzipSync(bytes) },
  {
    name: 'deflate raw 1',
    encode: (text) => zlib.deflateRawSync(text, { level: 1 }),
    decode: (bytes) => zlib.inflateRawSync(bytes),
  },
  {
    name: 'brotli 1',
    encode: (text) => zlib.brotliCompressSync(text, brotli(1)),
    decode: (bytes) => zlib.brotliDecompressSync(bytes),
  },
]

const optional = async (name: string): Promise<Record<string, (value: unknown) => never> | undefined> => {
  try {
    const module = await import(name)
    return module.default ?? module
  } catch {
    return undefined
  }
}
const msgpackr = await optional('msgpackr')
const snappy = await optional('snappyjs')
if (msgpackr?.pack && msgpackr.unpack) codecs.push({ name: 'msgpackr', encode: msgpackr.pack, decode: msgpackr.unpack })
if (snappy?.compress && snappy.uncompress)
  packers.push({ name: 'snappyjs', encode: snappy.compress, decode: snappy.uncompress })

const print = (size: number, { name, encode, decode }: Codec, value: unknown): void => {
  const bytes = encode(value as never)
  const row = [size, name, bytes.length, timeOf(() => encode(value as never)), timeOf(() => decode(bytes))]
  process.stdout.write(`| ${row.join(' | ')} |\n`)
}

process.stdout.write('| JSON bytes | encoding | bytes | encode, µs | decode, µs |\n| --- | --- | --- | --- | --- |\n')
for (const size of [1000, 4000, 20_000, 100_000]) {
  const orders = ordersOf(size)
  for (const codec of codecs) print(size, codec, orders)
  for (const packer of packers) print(size, packer, Buffer.from(JSON.stringify(orders)))
}
