import {
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql'
import { pathsOf } from '../../sources/key-paths.ts'
import { fieldSetOf } from '../../sources/parent-paths.ts'
import type { Source } from '../../sources/source.ts'
import type { EntityType } from './entity-types.ts'

/** Directives of the modules that mean to a router what they mean here. */
const kept: ReadonlySet<string> = new Set(['shareable', 'tag'])

/** The schema as a subgraph of Federation 2 tells it (https://www.apollographql.com/docs/graphos/reference/federation/subgraph-spec). */
export function subgraphSdl(
  schema: GraphQLSchema,
  sources: readonly Source[],
  entities: readonly EntityType[],
): string {
  const marks = collectMarks(sources)
  const keys = new Map(entities.map((entity) => [entity.type.name, keyDirectives(entity)]))
  const used = new Set<string>()
  const marked = <T extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(
    node: T,
    added: readonly ConstDirectiveNode[],
  ): T => {
    for (const { name } of added) used.add(name.value)
    return added.length === 0 ? node : { ...node, directives: [...(node.directives ?? []), ...added] }
  }
  const document = withoutDefinitions(parse(printSchema(schema), { noLocation: true }))
  const visited = visit(document, {
    ObjectTypeDefinition: (node) =>
      marked(
        {
          ...node,
          fields: node.fields?.map((field) => marked(field, marks.get(`${node.name.value}.${field.name.value}`) ?? [])),
        },
        [...(keys.get(node.name.value) ?? []), ...(marks.get(node.name.value) ?? [])],
      ),
  })
  const imports = [...used].sort().map((name) => `"@${name}"`)
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: [${imports.join(', ')}])`
  return `${link}\n\n${print(visited)}\n`
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
  const add = (coordinate: string, directives: readonly ConstDirectiveNode[] | undefined): void => {
    for (const each of directives ?? []) {
      if (!kept.has(each.name.value)) continue
      const known = marks.get(coordinate) ?? []
      marks.set(coordinate, known)
      const isRepeated = known.some((other) => print(other) === print(each))
      if (!isRepeated) known.push(each)
    }
  }
  for (const { schema } of sources)
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) && !isInterfaceType(type)) continue
      add(type.name, type.astNode?.directives)
      for (const field of Object.values(type.getFields())) add(`${type.name}.${field.name}`, field.astNode?.directives)
    }
  return marks
}
