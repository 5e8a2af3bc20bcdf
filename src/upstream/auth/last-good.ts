import { ConfigError } from '../../errors/config-error.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { SecretSurroundings, SecretWatch } from './secret-watch.ts'

/**
 * What is made of secrets, made anew when one of them changed; what is wrong with the new ones is told once, and the last that was good stays.
 * @param make throws ConfigError, though not for secrets that have still to be asked for
 * @returns throws GatewayError UPSTREAM_UNAVAILABLE where there is none yet
 * @throws ConfigError of the first
 */
export function lastGood<T>(
  make: () => T,
  secrets: SecretWatch,
  { source, onEvent }: Pick<SecretSurroundings, 'source' | 'onEvent'>,
): () => T {
  const first = make()
  // By now the watch knows its secrets.
  const isComplete = !secrets.isWaiting()
  let made = isComplete ? { value: first } : undefined
  let version = isComplete ? secrets.version() : undefined
  let cause: unknown
  return () => {
    if (version !== secrets.version()) {
      version = secrets.version()
      try {
        made = { value: make() }
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error
        cause = error
        for (const { path, rule } of error.problems) onEvent({ kind: 'secret', source, origin: path, problem: rule })
      }
    }
    if (made === undefined)
      throw new GatewayError('UPSTREAM_UNAVAILABLE', { source, reason: 'secret', neverSent: true, cause })
    return made.value
  }
}
