import { type DirectiveNode, type DocumentNode, Kind } from 'graphql'
import type { Report } from './directive-arguments.ts'

/** The versions of Connectors whose directives and mapping language are known. */
const knownVersions: ReadonlySet<string> = new Set(['0.1', '0.2', '0.3', '0.4'])

/** Warns of a `@link` to a version of Connectors that is not known: what is new in it is not understood. */
export function checkVersions(documents: readonly DocumentNode[], report: Report): void {
  for (const link of documents.flatMap(linksOf)) {
    const url = link.arguments?.find(({ name }) => name.value === 'url')?.value
    if (url?.kind !== Kind.STRING) continue
    const version = /\/specs\.apollo\.dev\/connect\/v([\d.]+)\/?$/.exec(url.value)?.[1]
    if (version === undefined || knownVersions.has(version)) continue
    report({
      severity: 'warning',
      rule: 'connect-version',
      message: `version ${version} of Connectors is not known`,
      remedy: `link to one of ${[...knownVersions].map((each) => `v${each}`).join(', ')}`,
      node: url,
    })
  }
}

function linksOf({ definitions }: DocumentNode): readonly DirectiveNode[] {
  return definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
      ? (node.directives ?? []).filter(({ name }) => name.value === 'link')
      : [],
  )
}
