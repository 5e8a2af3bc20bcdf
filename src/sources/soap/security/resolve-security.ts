import { ConfigError, type ConfigProblem } from '../../../errors/config-error.ts'
import type { WsSecurityAuth } from '../../../upstream/auth/types.ts'
import type { SecretWatch } from '../../../upstream/index.ts'
import type { Secret } from '../../../utils/secret.ts'
import { resolveSignature, type SecuritySignature } from './resolve-signature.ts'
import type { RevealedUser } from './username-token.ts'

/** A `Security` header to be written, secrets read. */
export interface Security {
  readonly user: RevealedUser | undefined
  readonly timestamp: WsSecurityAuth['timestamp']
  readonly signature: SecuritySignature | undefined
  readonly mustUnderstand: boolean
  readonly actor: string | undefined
}

/**
 * Reads every secret, and loads what signs.
 * @param at path of the `auth` option, for mistakes.
 * @throws ConfigError naming each secret that cannot be found or used; never its value.
 */
export async function resolveSecurity(auth: WsSecurityAuth, secrets: SecretWatch, at: string): Promise<Security> {
  const problems: ConfigProblem[] = []
  const reveal = (value: string | Secret, path: string): string => {
    if (typeof value === 'string') return value
    const text = secrets.text(value)
    if (text === undefined) problems.push({ path, rule: `needs a value, and ${value.origin} gives none` })
    return text ?? ''
  }
  const { usernameToken, sign } = auth
  const user = usernameToken && {
    ...usernameToken,
    username: reveal(usernameToken.username, `${at}.username`),
    password: usernameToken.password && reveal(usernameToken.password, `${at}.password`),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return {
    user,
    timestamp: auth.timestamp,
    signature: sign && (await resolveSignature(sign, secrets, `${at}.sign`)),
    mustUnderstand: auth.mustUnderstand,
    actor: auth.actor,
  }
}
