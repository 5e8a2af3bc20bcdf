import { didYouMean } from '../mapping/index.ts'
import { type ModuleCache, unknownCacheCoordinates } from './cached/index.ts'
import type { SiteFinding } from './source.ts'

/** Reports policies and cache rules for connectors that are not there: they would be none. @param known the connectors' coordinates */
export function checkCoordinates(
  known: readonly string[],
  policed: readonly string[],
  cache: ModuleCache | undefined,
  report: (finding: SiteFinding & { readonly node?: undefined }) => void,
): void {
  for (const coordinate of policed)
    if (!known.includes(coordinate))
      report({
        rule: 'policy-connector-unknown',
        message: `\`connectors\` has a policy for "${coordinate}", where no connector stands`,
        remedy: didYouMean(coordinate, known) ?? `name one of ${known.slice(0, 5).join(', ')}`,
      })
  for (const { coordinate, remedy } of unknownCacheCoordinates(cache?.settings, known))
    report({
      rule: 'cache-connector-unknown',
      message: `\`cache.connectors\` has a rule for "${coordinate}", where no connector stands`,
      remedy: remedy ?? `name one of ${known.slice(0, 5).join(', ')}`,
    })
}
