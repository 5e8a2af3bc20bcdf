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
  type ZlibOptions,
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

interface Codec {
  readonly decode: (data: Uint8Array, options: ZlibOptions) => Promise<Uint8Array>
  readonly decodeSync: (data: Uint8Array, options: ZlibOptions) => Uint8Array
}

type Coding = 'gzip' | 'deflate' | 'raw-deflate' | 'br'

const codecs: Readonly<Record<Coding, Codec>> = {
  gzip: { decode: promisify<Uint8Array, ZlibOptions, Uint8Array>(gunzip), decodeSync: gunzipSync },
  deflate: { decode: promisify<Uint8Array, ZlibOptions, Uint8Array>(inflate), decodeSync: inflateSync },
  'raw-deflate': { decode: promisify<Uint8Array, ZlibOptions, Uint8Array>(inflateRaw), decodeSync: inflateRawSync },
  br: { decode: promisify<Uint8Array, ZlibOptions, Uint8Array>(brotliDecompress), decodeSync: brotliDecompressSync },
}

/**
 * The body without its content coding, never longer than the limits allow: what is over them is not even inflated.
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
  try {
    const codec = codecs[coding]
    if (wire.length <= syncLimitBytes) return codec.decodeSync(wire, { maxOutputLength })
    return await codec.decode(wire, { maxOutputLength })
  } catch (error) {
    throw invalid(reasonOf(error, coding), limits, error)
  }
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
