import { type DirectiveNode, type GraphQLField, Kind } from 'graphql'
import type { SourceBackend } from './source.ts'

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
