import { type ASTNode, type DirectiveNode, type DocumentNode, Kind } from 'graphql'
import { checkVersions } from './check-version.ts'
import type { Report } from './directive-arguments.ts'
import { emptySource, givenBase, readSource, type SourceTemplate } from './source-directive.ts'
import type { StaticValues } from './static-values.ts'

/**
 * Reads every `@source` of the documents, by name; those of a later document override earlier ones of their name. A URL that
 * options give stands in for the base URL of the only source, and is a source itself where there is none.
 * @returns undefined when one is wrong; what is wrong was reported.
 */
export function readSources(
  documents: readonly DocumentNode[],
  url: string | undefined,
  values: StaticValues,
  report: Report,
): readonly SourceTemplate[] | undefined {
  checkVersions(documents, report)
  const directives = overriding(documents, report)
  if (url !== undefined && directives.length === 0) return [{ ...emptySource, base: givenBase(url) }]
  if (url !== undefined && directives.length > 1)
    report({
      rule: 'source-url-ambiguous',
      message: 'module.ts gives one url, and schema.graphql has several @source',
      remedy: 'write each baseURL in its @source, from $env or $config where it varies',
      node: directives[1],
    })
  const sources = directives.map((directive) => readSource(directive, url, values, report))
  const found = sources.filter((source) => source !== undefined)
  return found.length === sources.length ? found : undefined
}

function overriding(documents: readonly DocumentNode[], report: Report): readonly DirectiveNode[] {
  const unnamed: DirectiveNode[] = []
  const byName = new Map<string, DirectiveNode>()
  for (const document of documents) {
    const own = new Set<string>()
    for (const directive of sourceDirectivesOf(document)) {
      const name = nameOf(directive)
      if (name === undefined) unnamed.push(directive)
      else {
        if (own.has(name)) reportDuplicate(name, directive, report)
        own.add(name)
        byName.set(name, directive)
      }
    }
  }
  return [...byName.values(), ...unnamed]
}

/** The names of every `@source` of a document. */
export function sourceNamesIn(document: DocumentNode): readonly (string | undefined)[] {
  return sourceDirectivesOf(document).map(nameOf)
}

function sourceDirectivesOf(document: DocumentNode): readonly DirectiveNode[] {
  return document.definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
      ? (node.directives ?? []).filter((directive) => directive.name.value === 'source')
      : [],
  )
}

function nameOf(directive: DirectiveNode): string | undefined {
  const value = directive.arguments?.find((each) => each.name.value === 'name')?.value
  return value?.kind === Kind.STRING ? value.value : undefined
}

function reportDuplicate(name: string, node: ASTNode, report: Report): void {
  report({
    rule: 'source-duplicate-name',
    message: `two @source are named "${name}"`,
    remedy: 'give each its own name',
    node,
  })
}
