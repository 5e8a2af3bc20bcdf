import { ConfigError } from '../../../errors/config-error.ts'
import { Secret } from '../../../utils/secret.ts'
import type { ModuleFiles } from '../../source.ts'
import type { SubscriptionSettings } from './options.ts'

/** As for credentials: a secret that is not there is found at load, unless it has to be asked for. @throws ConfigError */
export function checkParams(subscriptions: SubscriptionSettings | undefined, { name, env }: ModuleFiles): void {
  const problems = Object.entries(subscriptions?.connectionParams ?? {}).flatMap(([param, value]) =>
    value instanceof Secret && !value.isAsked && value.reveal(env) === undefined
      ? [
          {
            path: `${name}.subscriptions.connectionParams.${param}`,
            rule: `needs a value, and ${value.origin} gives none`,
          },
        ]
      : [],
  )
  if (problems.length > 0) throw new ConfigError(problems)
}
