import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { ConfigError, type ConfigProblem } from '../../../errors/config-error.ts'
import type { WsSecurityAuth, WsSignature } from '../../../upstream/auth/types.ts'
import type { Env, Secret } from '../../../utils/secret.ts'
import { createSigner, type Signer, type XmlCrypto } from './create-signer.ts'
import type { RevealedUser } from './username-token.ts'

/** A `Security` header to be written, secrets read. */
export interface Security {
  readonly user: RevealedUser | undefined
  readonly timestamp: WsSecurityAuth['timestamp']
  readonly signature: SecuritySignature | undefined
  readonly mustUnderstand: boolean
  readonly actor: string | undefined
}

export interface SecuritySignature {
  /** The certificate's DER as base64. */
  readonly certificate: string
  readonly parts: WsSignature['parts']
  readonly sign: Signer
}

/**
 * Reads every secret, once, and loads what signs.
 * @param at path of the `auth` option, for mistakes.
 * @throws ConfigError naming each secret that cannot be found or used; never its value.
 */
export async function resolveSecurity(auth: WsSecurityAuth, env: Env, at: string): Promise<Security> {
  const problems: ConfigProblem[] = []
  const reveal = (value: string | Secret, path: string): string => {
    if (typeof value === 'string') return value
    const text = value.reveal(env)
    if (text === undefined) problems.push({ path, rule: `needs a value, and ${value.origin} gives none` })
    return text ?? ''
  }
  const { usernameToken, sign } = auth
  const user = usernameToken && {
    ...usernameToken,
    username: reveal(usernameToken.username, `${at}.username`),
    password: reveal(usernameToken.password, `${at}.password`),
  }
  const pem = sign && {
    key: reveal(sign.key, `${at}.sign.key`),
    certificate: reveal(sign.certificate, `${at}.sign.certificate`),
    passphrase: sign.passphrase && reveal(sign.passphrase, `${at}.sign.passphrase`),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return {
    user,
    timestamp: auth.timestamp,
    signature: sign && pem && (await toSignature(sign, pem, `${at}.sign`)),
    mustUnderstand: auth.mustUnderstand,
    actor: auth.actor,
  }
}

interface SignaturePem {
  readonly key: string
  readonly certificate: string
  readonly passphrase: string | undefined
}

async function toSignature(sign: WsSignature, pem: SignaturePem, at: string): Promise<SecuritySignature> {
  const key = orProblem(() => readKey(pem), `${at}.key`, 'must be an RSA key as PEM, and its pass phrase right')
  const certificate = orProblem(
    () => new X509Certificate(pem.certificate),
    `${at}.certificate`,
    'must be an X.509 certificate as PEM',
  )
  if (!certificate.checkPrivateKey(key))
    throw new ConfigError({ path: `${at}.certificate`, rule: 'must be the certificate of the key' })
  const library: XmlCrypto = await import('xml-crypto')
  return {
    certificate: certificate.raw.toString('base64'),
    parts: sign.parts,
    sign: createSigner(library, key, sign.algorithm),
  }
}

function readKey({ key, passphrase }: SignaturePem): KeyObject {
  const read = createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) })
  if (read.asymmetricKeyType !== 'rsa') throw new TypeError('not an RSA key')
  return read
}

/** What OpenSSL says is not shown: it may tell what the secret holds. */
function orProblem<T>(read: () => T, path: string, rule: string): T {
  try {
    return read()
  } catch {
    throw new ConfigError({ path, rule })
  }
}
