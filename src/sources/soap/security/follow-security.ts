import { ConfigError } from '../../../errors/config-error.ts'
import type { WsSecurityAuth } from '../../../upstream/auth/types.ts'
import { createSecretWatch } from '../../../upstream/index.ts'
import { type Clock, systemClock } from '../../../utils/clock.ts'
import { Secret } from '../../../utils/secret.ts'
import { systemTimer, type Timer } from '../../../utils/timer.ts'
import type { ModuleFiles } from '../../source.ts'
import { resolveSecurity, type Security } from './resolve-security.ts'

/** What the `Security` header is made of. */
export interface FollowedSecurity {
  /** As it is now. */
  readonly current: () => Security
  readonly close: () => void
}

/**
 * What the `Security` header is made of, made anew when a secret changed; what is wrong with the new ones is told once, and the last that was good stays.
 * @throws ConfigError as `resolveSecurity`
 */
export async function followSecurity(
  auth: WsSecurityAuth,
  { name, env, onUpstreamEvent: onEvent = () => {} }: Pick<ModuleFiles, 'name' | 'env' | 'onUpstreamEvent'>,
  { clock, timer }: { readonly clock: Clock; readonly timer: Timer } = { clock: systemClock, timer: systemTimer },
): Promise<FollowedSecurity> {
  const at = `${name}.auth`
  const secrets = createSecretWatch({ source: name, env, clock, timer, onEvent })
  for (const each of Object.values({ ...auth.usernameToken, ...auth.sign }))
    if (each instanceof Secret) secrets.bytes(each)
  // One that is not given is reported as every other.
  await secrets.ready().catch(() => {})
  let version = secrets.version()
  let last = await resolveSecurity(auth, secrets, at)
  let isPending = false

  const renew = async (): Promise<void> => {
    try {
      last = await resolveSecurity(auth, secrets, at)
    } catch (error) {
      const problems = error instanceof ConfigError ? error.problems : [{ path: at, rule: 'cannot be used' }]
      for (const { path, rule } of problems) onEvent({ kind: 'secret', source: name, origin: path, problem: rule })
    }
    isPending = false
  }
  return {
    current: () => {
      secrets.look()
      if (!isPending && version !== secrets.version()) {
        isPending = true
        version = secrets.version()
        void renew()
      }
      return last
    },
    close: secrets.close,
  }
}
