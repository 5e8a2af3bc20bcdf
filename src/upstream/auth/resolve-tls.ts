import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { ConfigError, type ConfigProblem } from '../../errors/config-error.ts'
import type { Env, Secret } from '../../utils/secret.ts'
import type { TlsOptions } from '../options.ts'

/** What a TLS connection is opened with, secrets read. */
export interface TlsMaterial {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly pfx?: Buffer
  readonly passphrase?: string
}

/**
 * Reads what the options name, once, and sees that it fits together.
 * @param at path of the `tls` option, for mistakes.
 * @throws ConfigError naming each secret that cannot be found, or what OpenSSL cannot use; never a value.
 */
export function resolveTls(options: TlsOptions, env: Env, at: string): TlsMaterial {
  const problems: ConfigProblem[] = []
  const material: { -readonly [Name in keyof TlsMaterial]: TlsMaterial[Name] } = {}
  for (const name of ['ca', 'cert', 'key', 'pfx', 'passphrase'] as const) {
    const given: string | Secret | undefined = options[name]
    if (given === undefined) continue
    const text = typeof given === 'string' ? given : given.reveal(env)
    if (text !== undefined && name === 'pfx') material.pfx = Buffer.from(text, 'base64')
    else if (text !== undefined && name !== 'pfx') material[name] = text
    else if (typeof given !== 'string')
      problems.push({ path: `${at}.${name}`, rule: `needs a value, and ${given.origin} gives none` })
  }
  if (problems.length === 0) {
    const unusable = unusablePart(material)
    const form = unusable === 'pfx' ? 'PKCS #12 in Base64' : 'PEM'
    if (unusable !== undefined)
      problems.push({ path: `${at}.${unusable}`, rule: `must be ${form} that OpenSSL can use` })
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return material
}

/** Which part OpenSSL refuses. What it says of it is not shown: it may name what the secret holds. */
function unusablePart(material: TlsMaterial): 'ca' | 'cert' | 'key' | 'pfx' | undefined {
  const { ca, cert, key, pfx, passphrase } = material
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
  const opened = passphrase === undefined ? {} : { passphrase }
  if (pfx !== undefined && !isUsable({ pfx, ...opened })) return 'pfx'
  if (cert === undefined || key === undefined) return undefined
  return isUsable({ cert, key, ...opened }) ? undefined : 'key'
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem)
    return true
  } catch {
    return false
  }
}
