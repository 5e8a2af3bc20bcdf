import {
  type ConstArgumentNode,
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
import { didYouMean } from '../../mapping/index.ts'
import { madeSource } from '../locate.ts'
import type { UpstreamSchema } from './load-schema.ts'
import type { CompleteGraphqlOptions } from './options.ts'

/** What the import could not take over. */
export interface ImportFinding {
  /** @default 'warning' */
  readonly severity?: 'error'
  readonly rule: string
  readonly message: string
  readonly remedy: string
}

/**
 * Writes an upstream's schema in the dialect: its types as they are, and `@graphql(field:)` on the root fields. Root types are
 * named Query, Mutation and Subscription whatever the upstream calls them; with a namespace, fields of the first two stand in types of their own.
 */
export function importSchema(
  { schema, file }: UpstreamSchema,
  {
    import: selected,
    subscriptions,
    transform: { namespace },
  }: Pick<CompleteGraphqlOptions, 'import' | 'subscriptions' | 'transform'>,
  report: (finding: ImportFinding) => void,
): DocumentNode {
  const roots = rootNames(schema)
  reportUnknown(selected, schema, report)
  const document = parse(madeSource(printSchema(schema), file))
  const definitions = document.definitions.flatMap((node): DefinitionNode[] => {
    if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.DIRECTIVE_DEFINITION) return []
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return [node]
    const root = roots.get(node.name.value)
    if (root === undefined) return [withoutSubscriptions(node, schema, report)]
    if (root === 'Subscription' && subscriptions === undefined) return []
    const operation = namespace !== undefined && root === 'Mutation' ? 'mutation' : undefined
    const fields = (node.fields ?? [])
      .filter((field) => isSelected(field.name.value, selected))
      .map((field) => withConnector(field, operation))
    if (fields.length === 0) return []
    const type = { ...node, name: { ...node.name, value: root }, fields }
    return namespace === undefined || root === 'Subscription'
      ? [type]
      : inNamespace(namespace, root, type, schema, report)
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

/** The root type with one field, below which the others are. */
function inNamespace(
  namespace: string,
  root: 'Query' | 'Mutation',
  type: ObjectTypeDefinitionNode,
  schema: GraphQLSchema,
  report: (finding: ImportFinding) => void,
): DefinitionNode[] {
  const name = `${namespace.charAt(0).toUpperCase()}${namespace.slice(1)}${root}`
  if (schema.getType(name))
    report({
      severity: 'error',
      rule: 'import-namespace',
      message: `the namespace "${namespace}" needs a type "${name}", and the upstream has one`,
      remedy: `choose another namespace, or rename that type: transform: { rename: { ${name}: '...' } }`,
    })
  const holder = parse(`type ${root} { ${namespace}: ${name}! @map(selection: "$({})") }`, { noLocation: true })
  return [...holder.definitions, { ...type, name: { ...type.name, value: name } }]
}

function reportUnknown(
  selected: CompleteGraphqlOptions['import'],
  schema: GraphQLSchema,
  report: (finding: ImportFinding) => void,
): void {
  if (typeof selected === 'string') return
  const known = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}),
  )
  for (const name of selected)
    if (!known.includes(name))
      report({
        severity: 'error',
        rule: 'import-unknown-field',
        message: `import: the upstream has no root field "${name}"`,
        remedy: didYouMean(name, known) ?? `name some of: ${known.slice(0, 20).join(', ')}`,
      })
}

function isSelected(name: string, selected: CompleteGraphqlOptions['import']): boolean {
  return selected === 'all' || (selected !== 'none' && selected.includes(name))
}

function withConnector(field: FieldDefinitionNode, operation: string | undefined): FieldDefinitionNode {
  const argument = (name: string, value: string): ConstArgumentNode => ({
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: name },
    value: { kind: Kind.STRING, value },
  })
  const directive: ConstDirectiveNode = {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'graphql' },
    arguments: [
      argument('field', field.name.value),
      ...(operation === undefined ? [] : [argument('operation', operation)]),
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
    Directive: (node) =>
      node.name.value === 'graphql' || node.name.value === 'map' || isSpecified(node.name.value) ? undefined : null,
  })
}

function isSpecified(name: string): boolean {
  return name === 'deprecated' || name === 'specifiedBy' || name === 'oneOf'
}
