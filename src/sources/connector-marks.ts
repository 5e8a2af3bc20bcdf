import { type DirectiveNode, type GraphQLField, type GraphQLObjectType, type GraphQLSchema, Kind } from 'graphql'
import type { ConnectorSite, SourceBackend } from './source.ts'

/** The directives that mark connectors, of all that stand at a place. */
export function connectorsOf(
  directives: readonly DirectiveNode[] | undefined,
  { connectorDirective }: Pick<SourceBackend, 'connectorDirective'>,
): DirectiveNode[] {
  return (directives ?? []).filter((each) => each.name.value === connectorDirective)
}

/** Whether a field is marked as one that gets an entity by its key. */
export function isEntityQuery(field: GraphQLField<unknown, unknown>, backend: SourceBackend): boolean {
  return connectorsOf(field.astNode?.directives, backend).some((directive) =>
    directive.arguments?.some(
      (each) => each.name.value === 'entity' && each.value.kind === Kind.BOOLEAN && each.value.value,
    ),
  )
}

/** What a connector does: what its directive says (`operation: "mutation"`), else what fields of its type do. */
export function operationOf(
  type: GraphQLObjectType,
  directive: DirectiveNode,
  schema: GraphQLSchema,
): ConnectorSite['operation'] {
  const said = directive.arguments?.find((each) => each.name.value === 'operation')?.value
  const isMutation = directive.name.value === 'graphql' && said?.kind === Kind.STRING && said.value === 'mutation'
  if (isMutation || type === schema.getMutationType()) return 'mutation'
  return type === schema.getSubscriptionType() ? 'subscription' : 'query'
}
