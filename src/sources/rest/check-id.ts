import { type DirectiveNode, type GraphQLSchema, isObjectType, Kind } from 'graphql'
import type { ConnectorSite } from '../source.ts'
import { type ArgumentGroup, stringIn } from './directive-arguments.ts'

/** Reports an id that is no name, or is another connector's: an id names the connector to people and tools. */
export function checkId(group: ArgumentGroup, { directive, schema, report }: ConnectorSite): void {
  const node = stringIn(group, 'id', report)
  if (node === undefined) return
  if (!/^[_A-Za-z][_0-9A-Za-z]*$/.test(node.value))
    report({
      rule: 'connect-id',
      message: `"${node.value}" is no id`,
      remedy: 'use letters, digits and "_", and begin with no digit',
      node,
    })
  else if (firstWithId(schema, node.value) !== directive)
    report({
      rule: 'connect-id',
      message: `two connectors have the id "${node.value}"`,
      remedy: 'give each its own',
      node,
    })
}

function firstWithId(schema: GraphQLSchema, id: string): DirectiveNode | undefined {
  const directives = Object.values(schema.getTypeMap()).flatMap((type) => [
    ...(type.astNode?.directives ?? []),
    ...(isObjectType(type) ? Object.values(type.getFields()) : []).flatMap(({ astNode }) => astNode?.directives ?? []),
  ])
  return directives.find(
    (directive) =>
      directive.name.value === 'connect' &&
      directive.arguments?.some(
        ({ name, value }) => name.value === 'id' && value.kind === Kind.STRING && value.value === id,
      ),
  )
}
