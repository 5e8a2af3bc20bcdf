import { type ConstDirectiveNode, type DocumentNode, Kind, visit } from 'graphql'
import type { FileFinding } from '../source.ts'
import { joinsOf } from './join-directives.ts'

/** A specification that a supergraph says it is written by, with `@link`, or `@core` before that. */
export interface Feature {
  /** Such as `join`. */
  readonly name: string
  readonly major: number
  readonly minor: number
  readonly url: string
  /** What it calls them instead. */
  readonly as: string | undefined
  /** What it is needed for: who does not know it must not serve the graph. */
  readonly purpose: string | undefined
  readonly node: ConstDirectiveNode
}

/** Features whose meaning is acted on, or is none for who serves the graph. */
const known: ReadonlySet<string> = new Set(['link', 'core', 'join', 'inaccessible', 'tag'])

/** Newest `join/v0.x` that is read. */
const newestJoin = 5

/**
 * The minor version of the join specification by which a supergraph is written.
 * @returns undefined where it is no supergraph, or needs what is not acted on; why is reported.
 */
export function joinVersion(
  document: DocumentNode,
  file: string,
  report: (finding: FileFinding) => void,
): number | undefined {
  const says = (rule: string, message: string, remedy: string, node?: { readonly loc?: ConstDirectiveNode['loc'] }) => {
    report({ rule, message, remedy, file, line: node?.loc?.startToken.line, column: node?.loc?.startToken.column })
    return undefined
  }
  const hasGraphs = document.definitions.some(
    (node) => node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'join__Graph',
  )
  if (!hasGraphs)
    return says(
      'supergraph-sdl',
      'this is not a composed supergraph: it has no enum join__Graph',
      "give what `rover supergraph compose` or another composer writes; a subgraph's own SDL goes into subgraph({ ... })",
    )
  const features = featuresOf(document)
  const unknown = features.filter(({ name, purpose }) => purpose !== undefined && !known.has(name))
  for (const { url, node } of unknown)
    says(
      'supergraph-feature',
      `the supergraph needs ${url}, which is not acted on`,
      'compose it without what it is there for',
      node,
    )
  const connected = connectorJoin(document)
  if (connected !== undefined)
    says(
      'supergraph-feature',
      'a graph of the supergraph is made of connectors (@join__directive), not a GraphQL service',
      'leave it out of the composition, and bring it as a module of its own: rest({ ... })',
      connected,
    )
  const join = features.find(({ name }) => name === 'join')
  if (join !== undefined && (join.major !== 0 || join.minor < 1 || join.minor > newestJoin))
    return says(
      'supergraph-feature',
      `${join.url} is not known`,
      `compose it by join/v0.1 to v0.${newestJoin}`,
      join.node,
    )
  if (unknown.length > 0 || connected !== undefined) return undefined
  return join?.minor ?? (hasOwners(document) ? 1 : newestJoin)
}

/** The specifications that a supergraph names. */
export function featuresOf({ definitions }: DocumentNode): readonly Feature[] {
  return definitions.flatMap((definition) => {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) return []
    return (definition.directives ?? []).flatMap((node) => {
      const isFeature = node.name.value === 'link' || node.name.value === 'core'
      const [given] = isFeature ? joinsOf({ directives: [node] }, node.name.value) : []
      const url = given?.url ?? given?.feature
      const parts = typeof url === 'string' ? /\/([A-Za-z][\w-]*)\/v(\d+)\.(\d+)\/?$/.exec(url) : null
      if (typeof url !== 'string' || parts === null) return []
      const [, name = '', major, minor] = parts
      const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
      const numbers = { major: Number(major), minor: Number(minor) }
      return [{ name, ...numbers, url, as: text(given?.as), purpose: text(given?.for), node }]
    })
  })
}

function hasOwners({ definitions }: DocumentNode): boolean {
  return definitions.some((node) => 'directives' in node && joinsOf(node as never, 'join__owner').length > 0)
}

/** The first place that says that a graph is made of connectors. */
function connectorJoin(document: DocumentNode): ConstDirectiveNode | undefined {
  let found: ConstDirectiveNode | undefined
  visit(document, {
    Directive: (node) => {
      if (node.name.value !== 'join__directive') return
      const [given] = joinsOf({ directives: [node as ConstDirectiveNode] }, 'join__directive')
      if (given?.name === 'connect' || given?.name === 'source') found ??= node as ConstDirectiveNode
    },
  })
  return found
}
