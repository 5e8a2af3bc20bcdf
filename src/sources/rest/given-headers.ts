import { ConfigError } from '../../errors/config-error.ts'
import { type HeaderRule, headerNameProblem, isHeaderValue } from './headers.ts'

/**
 * The headers of `rest({headers})` as rules; their values are plain text, without holes.
 * @throws ConfigError for a name or a value that no request can have.
 */
export function givenHeaders(headers: Readonly<Record<string, string>>, module: string): readonly HeaderRule[] {
  return Object.entries(headers).map(([name, text]) => {
    const rule =
      headerNameProblem(name.toLowerCase()) ?? (isHeaderValue(text) ? undefined : 'must be Latin-1 text in one line')
    if (rule !== undefined) throw new ConfigError({ path: `rest(${module}).headers.${name}`, rule })
    return { kind: 'value', name: name.toLowerCase(), parts: [{ kind: 'literal', text }] }
  })
}
