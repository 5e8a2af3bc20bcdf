import { type GraphQLObjectType, getNamedType, getNullableType, isObjectType, Kind } from 'graphql'
import { nodeType } from '../../connection-type.ts'
import type { ConnectorSite, SiteFinding } from '../../source.ts'

/** What the connection's fields are filled with. */
export interface ConnectionFill {
  /** Whether answers say how many items there are. */
  readonly hasTotal: boolean
}

const pageInfoFields = ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor']

const example = `type XConnection { edges: [XEdge!]! pageInfo: PageInfo! } type XEdge { cursor: String! node: X! }`

/** Reports where a field with `@paginate` has no connection for its type, or lacks the arguments of one. */
export function checkConnection(site: ConnectorSite, fill: ConnectionFill): void {
  const { field } = site
  if (field === undefined) return
  checkArguments(site)
  const connection = getNullableType(field.type)
  if (!isObjectType(connection) || nodeType(connection) === undefined) {
    site.report({
      rule: 'paginate-type',
      message: `${site.coordinate} is ${String(field.type)}, which is no connection`,
      remedy: `give it one: ${example}`,
    })
    return
  }
  const filled = ['edges', 'nodes', 'pageInfo', ...(fill.hasTotal ? ['totalCount'] : [])]
  checkFields(connection, filled, site)
  const edge = below(connection, 'edges')
  if (edge) {
    checkFields(edge, ['cursor', 'node'], site)
    checkSameNodes(connection, edge, site)
  }
  const pageInfo = below(connection, 'pageInfo')
  if (pageInfo) checkFields(pageInfo, pageInfoFields, site)
}

function below(type: GraphQLObjectType, name: string): GraphQLObjectType | undefined {
  const field = type.getFields()[name]
  const named = field && getNamedType(field.type)
  return isObjectType(named) ? named : undefined
}

function checkFields(type: GraphQLObjectType, filled: readonly string[], site: ConnectorSite): void {
  for (const name of Object.keys(type.getFields())) {
    if (filled.includes(name) || site.isResolvedElsewhere(type.name, name)) continue
    site.report({
      rule: 'paginate-field',
      message: `nothing fills ${type.name}.${name}`,
      remedy:
        name === 'totalCount'
          ? 'say where answers have it: @paginate(total: "$.total")'
          : `a connection has ${filled.join(', ')}; remove it, or give the field a resolver`,
    })
  }
}

function checkSameNodes(connection: GraphQLObjectType, edge: GraphQLObjectType, { report }: ConnectorSite): void {
  const [ofNodes, ofEdges] = [connection.getFields().nodes, edge.getFields().node]
  if (ofNodes === undefined || ofEdges === undefined) return
  const [one, other] = [getNamedType(ofNodes.type), getNamedType(ofEdges.type)]
  if (one !== other)
    report({
      rule: 'paginate-type',
      message: `${connection.name}.nodes are ${one.name}, and ${edge.name}.node is ${other.name}`,
      remedy: 'give both the same type',
    })
}

function checkArguments(site: ConnectorSite): void {
  const report = (message: string, remedy: string) => site.report({ rule: 'paginate-arguments', message, remedy })
  const typeOf = (name: string) => site.field?.args.find((each) => each.name === name)?.type
  for (const [name, types] of [
    ['first', ['Int']],
    ['after', ['String', 'ID']],
  ] as const) {
    const type = typeOf(name)
    if (type === undefined)
      report(
        `${site.coordinate} has no argument "${name}"`,
        `declare it: ${site.field?.name}(first: Int, after: String)`,
      )
    else if (!(types as readonly string[]).includes(String(getNullableType(type))))
      report(`the argument "${name}" is ${String(type)}`, `declare it as ${name}: ${types[0]}`)
  }
  for (const name of ['last', 'before'])
    if (typeOf(name))
      report(`the argument "${name}" would be ignored: pages are followed forwards only`, 'remove the argument')
}

/** Reports, for a connector that cannot be paginated, what stands in the way. */
export function checkPaginates(site: ConnectorSite, isBatch: boolean): void {
  const report = (finding: Omit<SiteFinding, 'rule'>) => site.report({ rule: 'paginate-misplaced', ...finding })
  if (site.operation === 'mutation')
    report({ message: 'a mutation is not asked for page by page', remedy: 'make it a field of Query' })
  if (
    site.directive.arguments?.some(
      ({ name, value }) => name.value === 'entity' && value.kind === Kind.BOOLEAN && value.value,
    )
  )
    report({ message: 'a connection is no entity', remedy: 'remove `entity`, or @paginate' })
  if (isBatch)
    report({
      message: '$batch asks for many parents at once, and pages belong to one',
      remedy: 'use $this for a call each, or remove @paginate',
    })
}
