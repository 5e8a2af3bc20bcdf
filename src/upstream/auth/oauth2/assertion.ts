import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { Clock } from '../../../utils/clock.ts'
import { createUuid, type Random } from '../../../utils/random.ts'
import type { AssertionSettings } from '../settings.ts'

/** What an assertion says besides what its slot does. */
export interface AssertionFacts {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

/** Time and chance, as tests give them. */
export interface AssertionSurroundings {
  readonly clock: Clock
  readonly random: Random
}

/** A JWT by RFC 7523 section 3: new for each request, so that none can be used twice. The library is loaded with the first. */
export async function signAssertion(
  settings: AssertionSettings,
  material: { readonly key: KeyObject; readonly certificate: string | undefined },
  { issuer, subject, audience }: AssertionFacts,
  { clock, random }: AssertionSurroundings,
): Promise<string> {
  const { SignJWT } = await import('jose')
  const { algorithm = algorithmOf(material.key), keyId, lifetimeMs, claims } = settings
  const { certificate } = material
  const nowS = Math.floor(clock.wallMs() / 1000)
  const own = { iss: issuer, sub: subject, aud: audience, iat: nowS, exp: nowS + Math.ceil(lifetimeMs / 1000) }
  return new SignJWT({ ...claims, ...own, jti: createUuid(random) })
    .setProtectedHeader({
      alg: algorithm ?? 'RS256',
      typ: 'JWT',
      ...(keyId !== undefined && { kid: keyId }),
      ...(certificate !== undefined && thumbprintsOf(certificate)),
    })
    .sign(material.key)
}

/** A private key as PEM or as a JSON Web Key; undefined where it is none that signs JWTs, or not by the algorithm wanted. */
export function readPrivateKey(text: string, algorithm: string | undefined): KeyObject | undefined {
  try {
    const isJwk = text.trimStart().startsWith('{')
    const key = isJwk ? createPrivateKey({ key: JSON.parse(text), format: 'jwk' }) : createPrivateKey(text)
    const usual = algorithmOf(key)
    return usual !== undefined && isOfKind(algorithm ?? usual, usual) ? key : undefined
  } catch {
    return undefined // What OpenSSL says of it may tell what it holds.
  }
}

/** Whether it is the PEM of an X.509 certificate. */
export function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem)
    return true
  } catch {
    return false
  }
}

const curves: ReadonlyMap<string | undefined, string> = new Map([
  ['prime256v1', 'ES256'],
  ['secp384r1', 'ES384'],
  ['secp521r1', 'ES512'],
])

/** The usual one for a key (RFC 7518 section 3.1, RFC 8037). */
function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  switch (asymmetricKeyType) {
    case 'rsa':
      return 'RS256'
    case 'rsa-pss':
      return 'PS256'
    case 'ec':
      return curves.get(asymmetricKeyDetails?.namedCurve)
    case 'ed25519':
      return 'EdDSA'
    default:
      return undefined
  }
}

/** An RSA key signs by every RS and PS, one for PSS alone by PS; a curve has one algorithm. */
function isOfKind(algorithm: string, usual: string): boolean {
  if (usual === 'RS256') return /^[RP]S/.test(algorithm)
  return usual === 'PS256' ? algorithm.startsWith('PS') : algorithm === usual
}

/** RFC 7515 sections 4.1.7 and 4.1.8: servers know keys by either. */
function thumbprintsOf(certificate: string): { readonly x5t: string; readonly 'x5t#S256': string } {
  const der = new X509Certificate(certificate).raw
  const hash = (algorithm: string) => createHash(algorithm).update(der).digest('base64url')
  return { x5t: hash('sha1'), 'x5t#S256': hash('sha256') }
}
