import { type DocumentNode, Kind, parse } from 'graphql'

/**
 * The directives of the SDL dialect, declared so that module schemas are validated like any SDL. Values of the `_` scalars are
 * checked by the source kind that reads them.
 */
const dialect = parse(/* GraphQL */ `
  scalar _Selection
  scalar _FieldSet
  scalar _Http
  scalar _Batch
  scalar _Errors
  scalar _Import

  directive @link(url: String!, as: String, for: String, import: [_Import]) repeatable on SCHEMA
  directive @source(name: String!, http: _Http, errors: _Errors, isSuccess: _Selection) repeatable on SCHEMA
  directive @connect(
    id: String
    source: String
    http: _Http
    batch: _Batch
    selection: _Selection
    entity: Boolean
    errors: _Errors
    isSuccess: _Selection
  ) repeatable on FIELD_DEFINITION | OBJECT
  directive @paginate(
    offset: String
    page: String
    cursor: String
    link: String
    limit: String
    pageSize: Int
    startsAt: Int
    maxPages: Int
    next: _Selection
    hasNext: _Selection
    total: _Selection
  ) on FIELD_DEFINITION
  directive @poll(interval: String!, key: _FieldSet, hash: _FieldSet, initial: Boolean = false) on FIELD_DEFINITION
  directive @soap(
    operation: String!
    input: _Selection
    headers: _Selection
    selection: _Selection
    batch: _Batch
    entity: Boolean
  ) repeatable on FIELD_DEFINITION | OBJECT
  directive @graphql(
    field: String!
    operation: String
    input: _Selection
    path: String
    batch: _Batch
    entity: Boolean
  ) repeatable on FIELD_DEFINITION | OBJECT
  directive @map(selection: _Selection!) on FIELD_DEFINITION

  directive @key(fields: _FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @external on FIELD_DEFINITION | OBJECT
  directive @requires(fields: _FieldSet!) on FIELD_DEFINITION
  directive @provides(fields: _FieldSet!) on FIELD_DEFINITION
  directive @shareable repeatable on FIELD_DEFINITION | OBJECT
  directive @override(from: String!, label: String) on FIELD_DEFINITION
  directive @composeDirective(name: String!) repeatable on SCHEMA
  directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(
    assumedSize: Int
    slicingArguments: [String!]
    sizedFields: [String!]
    requireOneSlicingArgument: Boolean = true
  ) on FIELD_DEFINITION
  directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | ENUM_VALUE | SCALAR | INPUT_OBJECT | INPUT_FIELD_DEFINITION | ARGUMENT_DEFINITION
  directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | ENUM_VALUE | SCALAR | INPUT_OBJECT | INPUT_FIELD_DEFINITION | ARGUMENT_DEFINITION | SCHEMA
  directive @cacheControl(
    maxAge: Int
    scope: _CacheScope
    inheritMaxAge: Boolean
    tags: [String!]
  ) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  directive @invalidates(tags: [String!]!) on FIELD_DEFINITION
  enum _CacheScope {
    PUBLIC
    PRIVATE
  }
`)

/** Names of the dialect's own helper types; they never reach the supergraph. */
export const dialectTypeNames: ReadonlySet<string> = new Set(
  dialect.definitions.flatMap((node) =>
    node.kind === Kind.SCALAR_TYPE_DEFINITION || node.kind === Kind.ENUM_TYPE_DEFINITION ? [node.name.value] : [],
  ),
)

/** The dialect's definitions that a document does not bring itself. */
export function missingDialectDefinitions(document: DocumentNode): DocumentNode['definitions'] {
  const own = new Set(document.definitions.flatMap((node) => ('name' in node && node.name ? [nameOf(node)] : [])))
  return dialect.definitions.filter((node) => !own.has(nameOf(node)))
}

function nameOf(node: DocumentNode['definitions'][number]): string {
  const name = 'name' in node ? node.name?.value : undefined
  return node.kind === Kind.DIRECTIVE_DEFINITION ? `@${name}` : String(name)
}
