import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { ConfigError, type ConfigProblem } from '../../../errors/config-error.ts'
import { type SecretWatch, toPkcs12, type WsSignature } from '../../../upstream/index.ts'
import type { Secret } from '../../../utils/secret.ts'
import { readPkcs12 } from './read-pkcs12.ts'

/** A private key with its certificate. */
export interface SigningKey {
  readonly key: KeyObject
  readonly certificate: X509Certificate
}

/**
 * Reads what a source signs with, of PEM or of a PKCS#12 file.
 * @param at path of the `sign` option, for mistakes.
 * @throws ConfigError
 */
export async function readSigningKey(sign: WsSignature, secrets: SecretWatch, at: string): Promise<SigningKey> {
  const problems: ConfigProblem[] = []
  const reveal = <T>(value: T | undefined, origin: string, path: string): T | undefined => {
    if (value === undefined) problems.push({ path, rule: `needs a value, and ${origin} gives none` })
    return value
  }
  const textOf = (name: 'key' | 'certificate' | 'passphrase'): string | undefined => {
    const given: string | Secret | undefined = sign[name]
    return typeof given === 'object' ? reveal(secrets.text(given), given.origin, `${at}.${name}`) : given
  }
  const { pfx } = sign
  const bytes = pfx && reveal(secrets.bytes(pfx), pfx.origin, `${at}.pfx`)
  const file = bytes && toPkcs12(bytes)
  const [key = '', certificate = '', passphrase] = [textOf('key'), textOf('certificate'), textOf('passphrase')]
  if (problems.length > 0) throw new ConfigError(problems)
  return file === undefined ? readPem({ key, certificate, passphrase }, at) : await readFile(file, passphrase ?? '', at)
}

interface Pem {
  readonly key: string
  readonly certificate: string
  readonly passphrase: string | undefined
}

function readPem({ key, certificate, passphrase }: Pem, at: string): SigningKey {
  const phrase = passphrase !== undefined && { passphrase }
  const pair = {
    key: orProblem(
      () => usable(createPrivateKey({ key, ...phrase })),
      `${at}.key`,
      'must be an RSA or EC key as PEM, and its pass phrase right',
    ),
    certificate: orProblem(
      () => new X509Certificate(certificate),
      `${at}.certificate`,
      'must be an X.509 certificate as PEM',
    ),
  }
  if (!pair.certificate.checkPrivateKey(pair.key))
    throw new ConfigError({ path: `${at}.certificate`, rule: 'must be the certificate of the key' })
  return pair
}

/** Such a file may hold the chain up to an authority as well, in any order. */
async function readFile(file: Buffer, passphrase: string, at: string): Promise<SigningKey> {
  const { default: forge } = await import('node-forge')
  return orProblem(
    () => {
      const { keys, certificates } = readPkcs12(file, passphrase, forge)
      const [key] = keys
      const certificate = key && certificates.find((each) => each.checkPrivateKey(key))
      if (key === undefined || certificate === undefined) throw new TypeError('no key with its certificate')
      return { key: usable(key), certificate }
    },
    `${at}.pfx`,
    'must be a PKCS#12 file with an RSA or EC key and its certificate, and its pass phrase right',
  )
}

function usable(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'ec') throw new TypeError('neither RSA nor EC')
  return key
}

/** What the libraries say is not shown: it may tell what the secret holds. */
function orProblem<T>(read: () => T, path: string, rule: string): T {
  try {
    return read()
  } catch {
    throw new ConfigError({ path, rule })
  }
}
