import { type ASTNode, type DirectiveNode, type GraphQLField, type GraphQLObjectType, getNamedType } from 'graphql'
import type { FieldWay } from './field-way.ts'
import { createPollStream } from './poll/poll-stream.ts'
import { readPoll } from './poll/read-poll.ts'
import type { Connector, EventStream, SiteFinding, SourceBackend } from './source.ts'

type Finding = SiteFinding & { readonly node?: ASTNode | undefined }

/** A field of Subscription, and what is known of it. */
export interface StreamSite {
  readonly type: GraphQLObjectType
  readonly field: GraphQLField<unknown, unknown>
  /** The connector directives that stand on it. */
  readonly connectors: readonly DirectiveNode[]
  readonly isEntity: boolean
  /** Whether the module's code resolves it. */
  readonly hasCode: boolean
  /** Public name of the source. */
  readonly name: string
  readonly minPollIntervalMs: number
  readonly backend: SourceBackend
  readonly report: (finding: Finding) => void
  readonly build: (
    type: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    directive: DirectiveNode,
  ) => Connector | undefined
  /** As `build`, for an upstream that gives the events itself; absent where it cannot. */
  readonly buildStream:
    | ((
        type: GraphQLObjectType,
        field: GraphQLField<unknown, unknown>,
        directive: DirectiveNode,
      ) => EventStream | undefined)
    | undefined
}

/** How a field of Subscription gets its events; undefined where it is wrong, which was reported. */
export function streamWay(site: StreamSite): FieldWay | undefined {
  const { type, field, name, backend, connectors, report } = site
  const coordinate = `${type.name}.${field.name}`
  const [first] = connectors
  const directive = directiveOf(field, 'poll')
  const problem = problemOf(site, coordinate)
  if (problem !== undefined) report({ ...problem, node: problem.node ?? field.astNode ?? undefined })
  if (problem !== undefined || first === undefined) return undefined
  if (directive === undefined) {
    const stream = site.buildStream?.(type, field, first)
    return stream && { kind: 'stream', stream }
  }
  const connector = site.build(type, field, first)
  if (connector === undefined) return undefined
  const { minPollIntervalMs } = site
  const rules = readPoll({
    coordinate,
    field,
    directive,
    provides: connector.provides,
    minIntervalMs: minPollIntervalMs,
    report,
  })
  if (rules === undefined) return undefined
  const typeName = getNamedType(field.type).name
  const read = (item: object, fieldName: string): unknown =>
    backend.readField
      ? backend.readField(item, typeName, fieldName, {})
      : Object.hasOwn(item, fieldName)
        ? (item as Readonly<Record<string, unknown>>)[fieldName] // Edge: its own.
        : undefined
  return { kind: 'stream', stream: createPollStream({ connector, rules, source: name, read }) }
}

/** What keeps a field of Subscription from being polled. */
function problemOf(
  { field, backend, connectors, isEntity, hasCode, buildStream }: StreamSite,
  coordinate: string,
): Finding | undefined {
  const [first, second] = connectors
  const misplaced = ['paginate', 'map', 'external', 'requires'].find((name) => directiveOf(field, name))
  const poll = `@poll(interval: "5s", key: "id")`
  if (hasCode)
    return {
      rule: 'subscription-code',
      message: `${coordinate} is resolved by resolvers.ts, and code gives no events`,
      remedy: `remove the function; add @${backend.connectorDirective}(...) ${poll} to the field`,
    }
  if (misplaced !== undefined)
    return {
      rule: 'subscription-directive',
      message: `@${misplaced} has no meaning on ${coordinate}: a subscription's field is fed by events`,
      remedy: `remove it; @${backend.connectorDirective}(...) ${poll} feeds the field`,
      node: directiveOf(field, misplaced),
    }
  if (first === undefined || (buildStream === undefined && directiveOf(field, 'poll') === undefined))
    return {
      rule: 'subscription-not-fed',
      message: `${coordinate} has nothing that gives its events`,
      remedy: `add ${feedOf(backend, first === undefined, buildStream !== undefined, poll)} to the field`,
    }
  if (second !== undefined)
    return {
      rule: 'connector-repeated',
      message: `${coordinate} has more than one connector`,
      remedy: 'keep one',
      node: second,
    }
  if (isEntity)
    return {
      rule: 'subscription-entity',
      message: `${coordinate} is marked as an entity, and events are not asked for by key`,
      remedy: 'remove `entity`',
      node: first,
    }
  return undefined
}

/** What would feed a field that has no connector, or one that only answers when it is asked. */
function feedOf(backend: SourceBackend, needsConnector: boolean, mayTell: boolean, poll: string): string {
  const connector = needsConnector ? `@${backend.connectorDirective}(...) ` : ''
  return mayTell ? `${connector}(with ${poll}, if the upstream has no such subscription)` : `${connector}${poll}`
}

/** What is wrong with a `@poll` on a field of another type than Subscription. */
export function misplacedPoll(coordinate: string, node: DirectiveNode): Finding {
  return {
    rule: 'poll-misplaced',
    message: `${coordinate} has @poll, and only fields of Subscription give events`,
    remedy: 'move the field to type Subscription, or remove @poll',
    node,
  }
}

function directiveOf(field: GraphQLField<unknown, unknown>, name: string): DirectiveNode | undefined {
  return field.astNode?.directives?.find((each) => each.name.value === name)
}
