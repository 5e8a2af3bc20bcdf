import { promisify } from 'node:util'
import {
  brotliDecompress,
  brotliDecompressSync,
  gunzip,
  gunzipSync,
  inflate,
  inflateRaw,
  inflateRawSync,
  inflateSync,
} from 'node:zlib'
import { GatewayError } from '../errors/gateway-error.ts'

/** Below this many bytes on the wire, inflating at once is cheaper than a trip through the thread pool. */
const syncLimitBytes = 16 * 1024

/** Up to this many decoded bytes no expansion ratio is judged: short repetitive answers compress well and harm nobody. */
const unjudgedBytes = 64 * 1024

/** How much an answer may grow. */
export interface DecodeLimits {
  readonly source: string
  readonly status: number
  readonly maxBodyBytes: number
  readonly maxExpansionRatio: number
}

/** What came of it, and how far the compressed data reached. */
interface Decoded {
  readonly buffer: Uint8Array
  readonly engine: { readonly bytesWritten: number }
}

interface Codec {
  readonly decode: (data: Uint8Array, options: DecodeOptions) => Promise<Decoded>
  readonly decodeSync: (data: Uint8Array, options: DecodeOptions) => Decoded
}

interface DecodeOptions {
  readonly maxOutputLength: number
  readonly info: true
}

type Coding = 'gzip' | 'deflate' | 'raw-deflate' | 'br'

const codecs: Readonly<Record<Coding, Codec>> = {
  gzip: codec(gunzip, gunzipSync),
  deflate: codec(inflate, inflateSync),
  'raw-deflate': codec(inflateRaw, inflateRawSync),
  br: codec(brotliDecompress, brotliDecompressSync),
}

/** Edge: with `info`, Node gives more than its types say. */
function codec(decode: typeof gunzip, decodeSync: typeof gunzipSync): Codec {
  return { decode: promisify(decode), decodeSync } as unknown as Codec
}

/**
 * The body without its content coding, never longer than the limits allow: what is over them is not even inflated. Compressed data is all that there may be:
 * behind it come zeros, as padding, or with gzip more of it, or the encoding is wrong.
 * @param contentEncoding the header's value; one coding at most is taken.
 * @throws GatewayError UPSTREAM_INVALID_RESPONSE, reason `encoding`, `truncated` or `too_large`.
 */
export async function decodeContent(
  wire: Uint8Array,
  contentEncoding: string | undefined,
  limits: DecodeLimits,
): Promise<Uint8Array> {
  // Also the answers to HEAD, and 204, may name a coding for a body that is not there.
  if (contentEncoding === undefined || wire.length === 0) return wire
  const coding = codingOf(contentEncoding, wire)
  if (coding === 'identity') return wire
  if (coding === undefined) throw invalid('encoding', limits)
  const { maxBodyBytes, maxExpansionRatio } = limits
  const maxOutputLength = Math.min(maxBodyBytes, Math.max(unjudgedBytes, Math.floor(wire.length * maxExpansionRatio)))
  const decoded = await decode(wire, codecs[coding], maxOutputLength).catch((error: unknown) => {
    throw invalid(reasonOf(error, coding), limits, error)
  })
  if (wire.subarray(decoded.engine.bytesWritten).some((byte) => byte !== 0)) throw invalid('encoding', limits)
  return decoded.buffer
}

async function decode(wire: Uint8Array, codec: Codec, maxOutputLength: number): Promise<Decoded> {
  const options = { maxOutputLength, info: true } as const
  return wire.length <= syncLimitBytes ? codec.decodeSync(wire, options) : codec.decode(wire, options)
}

function codingOf(contentEncoding: string, wire: Uint8Array): Coding | 'identity' | undefined {
  switch (contentEncoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return 'identity'
    case 'gzip':
    case 'x-gzip':
      return 'gzip'
    case 'br':
      return 'br'
    case 'deflate':
      // RFC 9110 section 8.4.1.2: zlib format, but some servers send bare deflate; the zlib header's method nibble tells.
      return ((wire[0] ?? 0) & 0x0f) === 8 ? 'deflate' : 'raw-deflate'
    default:
      return undefined
  }
}

function reasonOf(error: unknown, coding: Coding): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ERR_BUFFER_TOO_LARGE') return 'too_large'
  // Bare deflate has no header: any text can pass for the start of it, so an early end says nothing.
  return code === 'Z_BUF_ERROR' && coding !== 'raw-deflate' ? 'truncated' : 'encoding'
}

function invalid(reason: string, limits: DecodeLimits, cause?: unknown): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', {
    source: limits.source,
    upstreamStatus: limits.status,
    reason,
    retryable: reason === 'truncated' ? true : undefined,
    cause,
  })
}
