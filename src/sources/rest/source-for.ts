import type { StringValueNode } from 'graphql'
import type { Upstream } from '../../upstream/upstream.ts'
import type { ConnectorSite } from '../source.ts'
import { emptySource, type SourceTemplate } from './source-directive.ts'
import type { UrlTemplate } from './url-template.ts'

/** A `@source` with the upstream that its connectors call. */
export interface RestSource {
  readonly template: SourceTemplate
  readonly publicName: string
  readonly upstream: Upstream
  /** True for what connectors with an absolute URL use. */
  readonly isDirect: boolean
}

/** The sources of a module. */
export interface RestSources {
  readonly named: readonly RestSource[]
  /** For connectors that stand on no source but name an origin themselves; made when the first one needs it. */
  readonly direct: (origin: string) => Pick<RestSource, 'upstream' | 'publicName'>
}

/** The source that a connector calls; undefined when that is not clear, which was reported. */
export function sourceFor(
  name: StringValueNode | undefined,
  url: UrlTemplate,
  { named, direct }: RestSources,
  { report }: ConnectorSite,
): RestSource | undefined {
  const names = named.map(({ template }) => template.name).filter((each) => each !== undefined)
  if (name !== undefined) {
    const source = named.find(({ template }) => template.name === name.value)
    if (source === undefined)
      report({
        rule: 'connect-unknown-source',
        message: `there is no @source named "${name.value}"`,
        remedy:
          names.length > 0
            ? `use one of: ${names.join(', ')}`
            : `add @source(name: "${name.value}", ...) to the schema`,
        node: name,
      })
    else if (url.origin !== undefined)
      report({
        rule: 'connect-url',
        message: 'the connector has a source, and its URL names another host',
        remedy: 'begin the URL with a slash, or remove `source`',
      })
    return source
  }
  if (url.origin !== undefined) return { template: emptySource, isDirect: true, ...direct(url.origin) }
  const [only, ...others] = named
  if (only !== undefined && others.length === 0) return only
  report({
    rule: 'connect-source-missing',
    message: 'the URL is relative, and no source says to what',
    remedy:
      names.length > 0
        ? `name one: @connect(source: "${names[0]}", ...)`
        : 'begin the URL with https://, or add a @source',
  })
  return undefined
}
