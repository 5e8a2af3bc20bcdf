import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  printSchema,
  type TypeNode,
  visit,
} from 'graphql'
import { madeSource } from '../locate.ts'
import type { UpstreamSchema } from './load-schema.ts'
import type { CompleteGraphqlOptions } from './options.ts'

/** What the import could not take over. */
export interface ImportFinding {
  readonly rule: string
  readonly message: string
  readonly remedy: string
}

/**
 * Writes an upstream's schema in the dialect: its types as they are, and `@graphql(field:)` on the root fields. Root types are
 * named Query, Mutation and Subscription whatever the upstream calls them.
 */
export function importSchema(
  { schema, file }: UpstreamSchema,
  { import: selected, subscriptions }: Pick<CompleteGraphqlOptions, 'import' | 'subscriptions'>,
  report: (finding: ImportFinding) => void,
): DocumentNode {
  const roots = rootNames(schema)
  const document = parse(madeSource(printSchema(schema), file))
  const definitions = document.definitions.flatMap((node): DefinitionNode[] => {
    if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.DIRECTIVE_DEFINITION) return []
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return [node]
    const root = roots.get(node.name.value)
    if (root === undefined) return [withoutSubscriptions(node, schema, report)]
    if (root === 'Subscription' && subscriptions === undefined) return []
    const fields = (node.fields ?? []).filter((field) => isSelected(field.name.value, selected)).map(withConnector)
    return fields.length === 0 ? [] : [{ ...node, name: { ...node.name, value: root }, fields }]
  })
  return withoutForeignDirectives(withRootNames({ ...document, definitions }, roots))
}

/** A type without the fields that give the subscriptions' type itself: its fields are events, and no object holds them. */
function withoutSubscriptions(
  node: ObjectTypeDefinitionNode,
  schema: GraphQLSchema,
  report: (finding: ImportFinding) => void,
): ObjectTypeDefinitionNode {
  const name = schema.getSubscriptionType()?.name
  const left = (node.fields ?? []).filter((field) => name !== namedType(field.type))
  if (left.length === node.fields?.length) return node
  report({
    rule: 'import-subscription',
    message: `fields of ${node.name.value} that give the type "${name}" are not imported: it is the type of subscriptions`,
    remedy: `should it be an ordinary type, say so in the upstream's SDL: schema { query: Query }`,
  })
  return { ...node, fields: left }
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
}

function rootNames(schema: GraphQLSchema): ReadonlyMap<string, 'Query' | 'Mutation' | 'Subscription'> {
  const pairs = [
    [schema.getQueryType()?.name, 'Query'],
    [schema.getMutationType()?.name, 'Mutation'],
    [schema.getSubscriptionType()?.name, 'Subscription'],
  ] as const
  return new Map(pairs.flatMap(([name, root]) => (name === undefined ? [] : [[name, root]])))
}

function isSelected(name: string, selected: CompleteGraphqlOptions['import']): boolean {
  return selected === 'all' || (selected !== 'none' && selected.includes(name))
}

function withConnector(field: FieldDefinitionNode): FieldDefinitionNode {
  const directive: ConstDirectiveNode = {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'graphql' },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'field' },
        value: { kind: Kind.STRING, value: field.name.value },
      },
    ],
    ...(field.loc && { loc: field.loc }),
  }
  return { ...field, directives: [...(field.directives ?? []), directive] }
}

/** Types can refer to root types too (`query: RootQuery!`). */
function withRootNames(document: DocumentNode, roots: ReadonlyMap<string, string>): DocumentNode {
  return visit(document, {
    NamedType: (node) => {
      const root = roots.get(node.name.value)
      return root === undefined ? undefined : { ...node, name: { ...node.name, value: root } }
    },
  })
}

/** `printSchema` gives only specified directives; anything else would need a definition that is not imported. */
function withoutForeignDirectives(document: DocumentNode): DocumentNode {
  return visit(document, {
    Directive: (node) => (node.name.value === 'graphql' || isSpecified(node.name.value) ? undefined : null),
  })
}

function isSpecified(name: string): boolean {
  return name === 'deprecated' || name === 'specifiedBy' || name === 'oneOf'
}
