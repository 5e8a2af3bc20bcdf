import { ConfigError } from '../errors/config-error.ts'
import { didYouMean } from '../mapping/index.ts'
import { policyOptions, type UpstreamPolicy } from '../upstream/index.ts'

/**
 * What is left of a source's options for the upstream, where its values are checked.
 * @param known the source's own options, to tell what was meant by a name that none has.
 * @throws ConfigError for what is no option.
 */
export function policyOf(
  left: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path: string,
): UpstreamPolicy {
  const unknown = Object.keys(left).filter((each) => !policyOptions.includes(each))
  if (unknown.length === 0) return left as UpstreamPolicy // checked where the upstream is made
  throw new ConfigError(
    unknown.map((each) => {
      const remedy = didYouMean(each, [...known, ...policyOptions])
      return { path, rule: `Unrecognized key: "${each}"${remedy === undefined ? '' : `, ${remedy}`}` }
    }),
  )
}
