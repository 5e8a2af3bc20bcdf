import { ConfigError } from '../errors/config-error.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { printDiagnostic } from '../modules/diagnostics.ts'
import type { Logger } from '../observability/logger.ts'
import type { RunningServer } from '../server/index.ts'

export interface ReloadOptions {
  readonly load: () => Promise<Gateway>
  readonly server: Pick<RunningServer, 'replaceGateway'>
  readonly logger: Logger
}

/** How the modules are loaded while the server runs. */
export interface Reloading {
  /** The gateway that serves now. */
  readonly current: () => Gateway
  readonly reload: () => Promise<void>
}

/**
 * Loads the modules anew and has the server go on with them, all or none: where a module that worked is broken now,
 * or none is left, the server goes on as before, and the log says why. Reloads that are asked for while one is under way become one.
 */
export function createReload(first: Gateway, { load, server, logger }: ReloadOptions): Reloading {
  let current = first
  let isAskedAgain = false
  let underWay: Promise<void> | undefined

  const reload = async (): Promise<void> => {
    do {
      isAskedAgain = false
      const next = await load().catch((error: unknown) => {
        const reasons = error instanceof ConfigError ? error.problems.map(({ path, rule }) => `${path}: ${rule}`) : []
        logger.error('reload-refused', { reasons, ...(reasons.length === 0 && { error }) })
        return undefined
      })
      if (next === undefined) continue
      const reasons = brokenSince(current, next)
      if (reasons.length > 0) {
        await next.close()
        logger.error('reload-refused', { reasons })
        continue
      }
      await server.replaceGateway(next)
      current = next
      logger.info('reloaded', { sources: next.sources().map(({ name, state }) => ({ name, state })) })
    } while (isAskedAgain)
  }

  return {
    current: () => current,
    reload: () => {
      if (underWay === undefined)
        underWay = reload().finally(() => {
          underWay = undefined
        })
      else isAskedAgain = true
      return underWay
    },
  }
}

/** What is wrong with modules that are broken and were not; one whose folder has gone is no longer wanted. */
function brokenSince(before: Gateway, after: Gateway): readonly string[] {
  const healthy = new Set(before.sources().flatMap(({ name, state }) => (state === 'healthy' ? [name] : [])))
  return after
    .sources()
    .filter(({ name, state }) => state === 'quarantined' && healthy.has(name))
    .flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === 'error').map(printDiagnostic))
}
