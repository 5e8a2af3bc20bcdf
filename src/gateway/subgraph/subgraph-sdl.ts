import {
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  isObjectType,
  Kind,
  parse,
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
  const keys = new Map(entities.map((entity) => [entity.type.name, keyDirectives(entity)]))
  const used = new Set<string>()
  const directivesOf = (coordinate: string): readonly ConstDirectiveNode[] => {
    const isOfObject = isObjectType(schema.getType(coordinate.split('.')[0] ?? ''))
    const own = (marks.get(coordinate) ?? []).filter(({ name }) => isOfObject || !ofObjects.has(name.value))
    const added = [...(keys.get(coordinate) ?? []), ...own]
    for (const { name } of added) used.add(name.value)
    return added
  }
  const plain = withoutDefinitions(parse(printSchema(schema), { noLocation: true }))
  const document = withDirectives(plain, directivesOf)
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
