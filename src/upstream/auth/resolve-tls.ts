import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { ConfigError, type ConfigProblem } from '../../errors/config-error.ts'
import type { Secret } from '../../utils/secret.ts'
import type { TlsOptions } from '../tls/options.ts'
import { toPkcs12 } from './pkcs12-file.ts'
import type { SecretWatch } from './secret-watch.ts'

/** What a TLS connection is opened with, secrets read. */
export interface TlsMaterial {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly pfx?: Buffer
  readonly passphrase?: string
}

/**
 * Reads what the options name, and sees that it fits together. What has still to be asked for is left out.
 * @param at path of the `tls` option, for mistakes.
 * @throws ConfigError naming each secret that cannot be found, or what OpenSSL cannot use; never a value.
 */
export function resolveTls(options: TlsOptions, secrets: SecretWatch, at: string): TlsMaterial {
  const problems: ConfigProblem[] = []
  let isWaiting = false
  const lacks = (secret: Secret, path: string): void => {
    if (secret.isAsked) isWaiting = true
    else problems.push({ path, rule: `needs a value, and ${secret.origin} gives none` })
  }
  const material: { -readonly [Name in keyof TlsMaterial]: TlsMaterial[Name] } = {}
  for (const name of ['ca', 'cert', 'key', 'passphrase'] as const) {
    const given: string | Secret | undefined = options[name]
    if (given === undefined) continue
    const text = secrets.text(given)
    if (text !== undefined) material[name] = text
    else if (typeof given !== 'string') lacks(given, `${at}.${name}`)
  }
  if (options.pfx !== undefined) {
    const file = secrets.bytes(options.pfx)
    if (file !== undefined) material.pfx = toPkcs12(file)
    else lacks(options.pfx, `${at}.pfx`)
  }
  if (problems.length === 0 && !isWaiting) {
    const unusable = unusablePart(material)
    if (unusable !== undefined) problems.push({ path: `${at}.${unusable}`, rule: rules[unusable] })
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return material
}

const pem = 'must be PEM that OpenSSL can use'
const rules = {
  ca: pem,
  cert: pem,
  key: pem,
  pfx: 'must be a PKCS#12 file that OpenSSL 3 can use (RC2, which old ones are encrypted by, it does not know), and its pass phrase right',
} as const

/** Which part OpenSSL refuses. What it says of it is not shown: it may name what the secret holds. */
function unusablePart(material: TlsMaterial): keyof typeof rules | undefined {
  const { ca, cert, key, pfx, passphrase } = material
  const phrase = passphrase !== undefined && { passphrase }
  const isUsable = (part: TlsMaterial): boolean => {
    try {
      createSecureContext(part)
      return true
    } catch {
      return false
    }
  }
  // OpenSSL passes over an authority that is no certificate.
  if (ca !== undefined && !isCertificate(ca)) return 'ca'
  if (cert !== undefined && !isUsable({ cert })) return 'cert'
  if (pfx !== undefined && !isUsable({ pfx, ...phrase })) return 'pfx'
  if (cert === undefined || key === undefined) return undefined
  return isUsable({ cert, key, ...phrase }) ? undefined : 'key'
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem)
    return true
  } catch {
    return false
  }
}
