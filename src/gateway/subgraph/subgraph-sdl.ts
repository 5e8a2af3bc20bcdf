import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  isObjectType,
  Kind,
  parse,
  parseType,
  print,
  printSchema,
} from 'graphql'
import { pathsOf } from '../../sources/key-paths.ts'
import { fieldSetOf } from '../../sources/parent-paths.ts'
import type { Source } from '../../sources/source.ts'
import { schemaElements } from '../compose/schema-elements.ts'
import type { EntityType } from './entity-types.ts'
import { withDirectives } from './with-directives.ts'

/** Directives of the modules that mean to a router what they mean here. */
const kept: ReadonlySet<string> = new Set(['shareable', 'tag'])

/** Those that are of object types and their fields alone. */
const ofObjects: ReadonlySet<string> = new Set(['shareable'])

/** The schema as a subgraph of Federation 2 tells it (https://www.apollographql.com/docs/graphos/reference/federation/subgraph-spec). */
export function subgraphSdl(
  schema: GraphQLSchema,
  sources: readonly Source[],
  entities: readonly EntityType[],
): string {
  const marks = collectMarks(sources)
  const added = new Map([
    ...entities.map((entity) => [entity.type.name, keyDirectives(entity)] as const),
    ...entities.flatMap(awaitedDirectives),
  ])
  const used = new Set<string>()
  const directivesOf = (coordinate: string): readonly ConstDirectiveNode[] => {
    const isOfObject = isObjectType(schema.getType(coordinate.split('.')[0] ?? ''))
    const own = (marks.get(coordinate) ?? []).filter(({ name }) => isOfObject || !ofObjects.has(name.value))
    const all = [...(added.get(coordinate) ?? []), ...own]
    for (const { name } of all) used.add(name.value)
    return all
  }
  const plain = withoutDefinitions(parse(printSchema(schema), { noLocation: true }))
  const document = withDirectives(withAwaited(plain, entities), directivesOf)
  const imports = [...used].sort().map((name) => `"@${name}"`)
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: [${imports.join(', ')}])`
  return `${link}\n\n${print(document)}\n`
}

function withoutDefinitions(document: DocumentNode): DocumentNode {
  return { ...document, definitions: document.definitions.filter(({ kind }) => kind !== Kind.DIRECTIVE_DEFINITION) }
}

function keyDirectives({ keys, references }: EntityType): readonly ConstDirectiveNode[] {
  return [
    ...keys.map(({ selection }) => directive(`@key(fields: "${fieldSetOf(pathsOf(selection))}")`)),
    ...references.map((each) => directive(`@key(fields: "${fieldSetOf(pathsOf(each))}", resolvable: false)`)),
  ]
}

/** By coordinate: what is of other subgraphs, and what is made from it. */
function awaitedDirectives({
  type,
  awaited,
}: EntityType): readonly (readonly [string, readonly ConstDirectiveNode[]])[] {
  const at = (name: string) => `${type.name}.${name}`
  return [
    ...[...awaited.external.keys()].map((name) => [at(name), [directive('@external')]] as const),
    ...[...awaited.requires].map(
      ([name, fields]) => [at(name), [directive(`@requires(fields: "${fields.join(' ')}")`)]] as const,
    ),
  ]
}

/** A document whose types have also the fields that are of other subgraphs. */
function withAwaited(document: DocumentNode, entities: readonly EntityType[]): DocumentNode {
  const awaited = new Map(entities.map((entity) => [entity.type.name, entity.awaited.external]))
  const definitions = document.definitions.map((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION
      ? { ...node, fields: [...(node.fields ?? []), ...fieldNodes(awaited.get(node.name.value) ?? new Map())] }
      : node,
  )
  return { ...document, definitions }
}

function fieldNodes(types: ReadonlyMap<string, GraphQLOutputType>): readonly FieldDefinitionNode[] {
  return [...types].map(([name, type]) => ({
    kind: Kind.FIELD_DEFINITION,
    name: { kind: Kind.NAME, value: name },
    type: parseType(String(type), { noLocation: true }),
  }))
}

function directive(text: string): ConstDirectiveNode {
  const [definition] = parse(`scalar X ${text}`, { noLocation: true }).definitions
  const [node] = definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : []
  if (node === undefined) throw new TypeError(`no directive: ${text}`)
  return node
}

/** By coordinate; each only once, however many modules say it. */
function collectMarks(sources: readonly Source[]): ReadonlyMap<string, readonly ConstDirectiveNode[]> {
  const marks = new Map<string, ConstDirectiveNode[]>()
  for (const { coordinate, directives } of sources.flatMap(({ schema }) => schemaElements(schema)))
    for (const each of directives) {
      if (!kept.has(each.name.value)) continue
      const known = marks.get(coordinate) ?? []
      marks.set(coordinate, known)
      const isRepeated = known.some((other) => print(other) === print(each))
      if (!isRepeated) known.push(each)
    }
  return marks
}
