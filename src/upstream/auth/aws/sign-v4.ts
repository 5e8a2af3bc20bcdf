import { createHash, createHmac } from 'node:crypto'
import { canonicalPath, canonicalQuery } from './canonical-target.ts'

/** Whose signature it is. */
export interface AwsKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of credentials for a time. */
  readonly sessionToken: string | undefined
}

/** For what it is. */
export interface AwsScope {
  readonly region: string
  readonly service: string
}

/** A request as it goes on the wire. */
export interface SignableRequest {
  readonly method: string
  /** As in the `host` header. */
  readonly host: string
  /** Path and query, byte for byte. */
  readonly target: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
}

/** Headers of each hop, which proxies add to and change, and those that name the call: they may differ from what was signed. */
const unsigned: ReadonlySet<string> = new Set([
  'authorization',
  'user-agent',
  'x-request-id',
  'traceparent',
  'tracestate',
  'accept-encoding',
])

/** Services besides S3 that take no request without the hash of its body. */
const wantsBodyHash: ReadonlySet<string> = new Set(['glacier', 'aoss'])

/**
 * The headers that sign a request: AWS Signature Version 4, in the `authorization` header.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signV4(
  request: SignableRequest,
  keys: AwsKeys,
  { region, service }: AwsScope,
  nowMs: number,
): Record<string, string> {
  const time = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const day = time.slice(0, 8)
  const isS3 = service.startsWith('s3')
  // A module may say that the body is not signed.
  const bodyHash = request.headers['x-amz-content-sha256'] ?? sha256(request.body ?? '')
  const added: Record<string, string> = { 'x-amz-date': time }
  if (keys.sessionToken !== undefined) added['x-amz-security-token'] = keys.sessionToken
  if (isS3 || wantsBodyHash.has(service)) added['x-amz-content-sha256'] = bodyHash

  const headers = Object.entries({ ...request.headers, ...added, host: request.host })
    .filter(([name]) => !unsigned.has(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
  const names = headers.map(([name]) => name).join(';')
  const { path, query } = splitTarget(request.target)
  const canonical = [
    request.method,
    canonicalPath(path, isS3),
    canonicalQuery(query),
    ...headers.map(([name, value]) => `${name}:${value.trim().replaceAll(/ +/g, ' ')}`),
    '',
    names,
    bodyHash,
  ].join('\n')

  const scope = `${day}/${region}/${service}/aws4_request`
  const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${keys.secretAccessKey}`)
  const signature = hmac(key, toSign).toString('hex')
  const credential = `Credential=${keys.accessKeyId}/${scope}`
  return {
    ...added,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const start = target.indexOf('?')
  return start === -1 ? { path: target, query: '' } : { path: target.slice(0, start), query: target.slice(start + 1) }
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}
