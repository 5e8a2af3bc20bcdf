import { isHeaderValue } from '../../header-value.ts'
import type { AwsKeys } from './sign-v4.ts'

/**
 * Keys that come together, so that no new one is used with an old one: the JSON that AWS's own sources of credentials give (a credential process, the
 * metadata services of containers and machines, STS).
 */
export function readAwsKeys(text: string): AwsKeys | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    // Edge: only its own fields are read, each as unknown.
    const { AccessKeyId, SecretAccessKey, SessionToken, Token } = value as Readonly<Record<string, unknown>>
    if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string') return undefined
    const given = SessionToken ?? Token
    const sessionToken = typeof given === 'string' && given !== '' ? given : undefined
    if (!isHeaderValue(AccessKeyId) || !isHeaderValue(sessionToken ?? '')) return undefined
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken }
  } catch {
    return undefined
  }
}
