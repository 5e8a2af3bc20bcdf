import { type ASTNode, type DirectiveNode, type DocumentNode, Kind } from 'graphql'
import { validateSDL } from 'graphql/validation/validate.js'
import { compileTags, invalidatesMisplaced, type ModuleCache, tagFindings, textsOf } from '../cached/index.ts'
import { checkCoordinates } from '../check-coordinates.ts'
import { missingDialectDefinitions } from '../dialect.ts'
import type { ModuleResolvers } from '../field-way.ts'
import { mergeDocuments } from '../merge-documents.ts'
import type { PendingGraph, SiteFinding, SourceBackend, SubgraphBackend } from '../source.ts'
import { connectorCoordinates } from './connector-coordinates.ts'
import { type OwnSchema, readOwnSchema } from './own-schema.ts'
import { ownWays } from './own-ways.ts'
import { type PendingSource, pendingSource } from './pending-source.ts'

/** What a subgraph is made of in its module. */
export interface ModuleSubgraphParts {
  /** Public name. */
  readonly name: string
  readonly backend: SourceBackend
  readonly subgraph: SubgraphBackend
  readonly resolvers: ModuleResolvers | undefined
  /** By which its connectors' results are kept. @default they are not */
  readonly cache: ModuleCache | undefined
  readonly report: Report
}

type Report = (finding: SiteFinding & { readonly node?: ASTNode | undefined }) => void

/**
 * Makes what waits for composition of a subgraph and what its module adds to it.
 * @returns undefined when mistakes were found; all were reported.
 */
export function createModuleSubgraph(parts: ModuleSubgraphParts): PendingSource | undefined {
  const { name, backend, subgraph, resolvers, cache } = parts
  let isBroken = false
  const report: Report = (finding) => {
    isBroken ||= finding.severity !== 'warning'
    parts.report(finding)
  }
  const own = readOwnSchema(subgraph.sdl, subgraph.own)
  checkOwnDocument(subgraph, report)
  for (const node of own.unknownEntities)
    report({
      rule: 'subgraph-own-entity',
      message: `the subgraph has no type ${node.name.value}, and cannot be asked for its objects`,
      remedy: `put ${node.name.value} into a module of its own, or leave its key out`,
      node,
    })
  const ways = ownWays(own, resolvers, report)
  const known = connectorCoordinates(own.sdl).filter((coordinate) => !ways.has(coordinate))
  checkCoordinates(known, backend.policedConnectors, cache, report)
  checkHints(own, cache, report)
  if (isBroken) return undefined
  const join: PendingGraph['join'] = (place) => subgraph.join(place, { ways, hints: own.hints, cache })
  return pendingSource(name, backend, {
    graphs: [{ name, sdl: () => own.sdl, join }],
    overrideLabels: subgraph.overrideLabels,
  })
}

/** The module's own words must be those of the dialect; what is wrong in the subgraph's SDL is said where it is composed. */
function checkOwnDocument({ sdl, own }: SubgraphBackend, report: Report): void {
  if (own === undefined) return
  const files = new Set(own.definitions.map(({ loc }) => loc?.source))
  const merged = mergeDocuments(sdl, own, (finding) => {
    if (files.has(finding.node.loc?.source)) report(finding)
  })
  const types = merged.definitions.filter(
    ({ kind }) => kind.endsWith('TypeDefinition') || kind === Kind.DIRECTIVE_DEFINITION,
  )
  const document: DocumentNode = { ...merged, definitions: types }
  const complete = { ...document, definitions: [...missingDialectDefinitions(document), ...types] }
  for (const { message, nodes } of validateSDL(complete))
    if (nodes?.some(({ loc }) => files.has(loc?.source)))
      report({ rule: 'sdl-invalid', message, node: nodes.find(({ loc }) => files.has(loc?.source)) })
}

/** Tags that are none, and `@invalidates` where it has no effect. */
function checkHints({ hints }: OwnSchema, cache: ModuleCache | undefined, report: Report): void {
  const check = (texts: readonly string[], at: string, node?: DirectiveNode) => {
    for (const finding of tagFindings(compileTags(texts), at, node)) report(finding)
  }
  check(cache?.settings?.rule.tags ?? [], 'the module')
  for (const [at, rule] of Object.entries(cache?.settings?.connectors ?? {})) if (rule) check(rule.tags ?? [], at)
  for (const [at, directives] of hints)
    for (const node of directives) {
      check(textsOf(node, 'tags'), at, node)
      if (node.name.value === 'invalidates' && !at.startsWith('Mutation.'))
        report({ ...invalidatesMisplaced(at, node), severity: 'warning' })
    }
}
