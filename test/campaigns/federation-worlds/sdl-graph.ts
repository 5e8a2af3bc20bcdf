import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import {
  buildSchema,
  execute,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  parse,
  printSchema,
  visit,
} from 'graphql'
import { hashOf } from '../../differential/harness/random.ts'
import type { Answer } from './judge.ts'
import type { Graph } from './run-graph.ts'
import { createService, type Service } from './serve-graph.ts'

/** Access rules, with which a subgraph is not taken, and directives that one vendor knows without their being declared. */
const unread = /@(authenticated|requiresScopes\([^)]*\)|connect__\w+\([^)]*\))(?=[\s{])/g

/** An object: of its type there is one, and of an abstract field's types it is always the same. */
interface One {
  readonly typeName: string
}

/** What all services agree on. */
interface Agreed {
  /** Type, as all that have the field can give it. */
  readonly memberOf: (coordinate: string, typeName: string) => string
  readonly canBeNull: (coordinate: string) => boolean
  readonly enumValueOf: (name: string) => string | undefined
}

/**
 * SDL files of real subgraphs as a graph. What a field gives is made of its name and arguments alone, so that all services, and one of everything, say the
 * same: what is compared is which subgraph is asked for what, and where the answer goes.
 */
export function sdlGraph(files: readonly string[]): Graph {
  const services = new Map<string, Service>()
  const plain = new WeakMap<GraphQLSchema, GraphQLSchema>()
  const agreed = agreement(() => [...services.values()])
  for (const file of files) {
    const sdl = readFileSync(file, 'utf8').replaceAll(unread, '')
    const name = basename(file)
      .replace(/\.graphqls?$/, '')
      .replaceAll(/\W/g, '_')
    services.set(name, createService(sdl, resolversOf(agreed)))
  }
  return {
    services,
    schema: undefined,
    whole: async (seen, { query, variables }) => {
      // What clients see, without the gateway's own way of answering.
      const schema = plain.get(seen) ?? buildSchema(printSchema(seen))
      plain.set(seen, schema)
      const result = await execute({
        schema,
        document: parse(query),
        variableValues: variables,
        ...resolversOf(agreed),
      })
      return JSON.parse(JSON.stringify(result)) as Answer
    },
    pool: {},
    hasFaults: false,
    hasGaps: true,
  }
}

function resolversOf(agreed: Agreed) {
  const fieldResolver: GraphQLFieldResolver<One | undefined, unknown> = (_source, args, _context, info) => {
    if (info.fieldName === '_entities')
      return (args.representations as readonly { readonly __typename: string }[]).map(({ __typename }) => ({
        typeName: isAbstractType(info.schema.getType(__typename)) ? agreed.memberOf('', __typename) : __typename,
      }))
    const coordinate = coordinateOf(info.schema, info.parentType.name, info.fieldName)
    return valueFor(info.returnType, coordinate, JSON.stringify(args), agreed)
  }
  const typeResolver: GraphQLTypeResolver<One, unknown> = ({ typeName }) => typeName
  return { fieldResolver, typeResolver }
}

/** Roots have the same name everywhere. */
function coordinateOf(schema: GraphQLSchema, typeName: string, fieldName: string): string {
  if (typeName === schema.getQueryType()?.name) return `Query.${fieldName}`
  return `${typeName === schema.getMutationType()?.name ? 'Mutation' : typeName}.${fieldName}`
}

function valueFor(type: GraphQLOutputType, coordinate: string, args: string, agreed: Agreed): unknown {
  if (!isNonNullType(type) && agreed.canBeNull(coordinate) && hashOf(coordinate + args) % 8 === 0) return null
  const made = (of: GraphQLOutputType): unknown => {
    if (isNonNullType(of)) return made(of.ofType)
    if (isListType(of)) return [made(of.ofType), made(of.ofType)]
    if (isEnumType(of)) return agreed.enumValueOf(of.name)
    if (!isScalarType(of)) return { typeName: agreed.memberOf(coordinate, of.name) }
    const hash = hashOf(coordinate + args)
    if (of.name === 'Int') return hash % 100
    if (of.name === 'Float') return (hash % 100) / 4
    return of.name === 'Boolean' ? hash % 2 === 0 : `${coordinate} ${args}`
  }
  return made(type)
}

/** Found out when it is first asked for, when all services are there. */
function agreement(services: () => readonly Service[]): Agreed {
  const members = new Map<string, readonly string[]>()
  const entities = new Map<string, readonly string[]>()
  const objects = new Set<string>()
  const required = new Set<string>()
  const values = new Map<string, readonly string[]>()
  const keys = new Set<string>()
  const both = (known: readonly string[] | undefined, given: readonly string[]) =>
    known?.filter((each) => given.includes(each)) ?? given
  const readAll = once(() => {
    for (const { schema, sdl } of services()) {
      for (const type of Object.values(schema.getTypeMap())) {
        if (isEnumType(type)) values.set(type.name, both(values.get(type.name), visibleValues(sdl, type.name)))
        if (isInterfaceType(type))
          entities.set(
            type.name,
            both(
              entities.get(type.name),
              schema.getPossibleTypes(type).map(({ name }) => name),
            ),
          )
        if (!isObjectType(type)) continue
        if (type.astNode?.directives?.length === 0 && interfaceObject.test(sdlOfType(sdl, type.name)))
          objects.add(type.name)
        for (const field of Object.values(type.getFields())) {
          const coordinate = coordinateOf(schema, type.name, field.name)
          const named = getNamedType(field.type)
          if (isNonNullType(field.type)) required.add(coordinate)
          if (isAbstractType(named))
            members.set(
              coordinate,
              both(
                members.get(coordinate),
                schema.getPossibleTypes(named).map(({ name }) => name),
              ),
            )
        }
      }
      for (const [, text] of sdl.matchAll(/@(?:key|requires)\(\s*fields:\s*"([^"]*)"/g))
        for (const name of text?.match(/\w+/g) ?? []) keys.add(name)
    }
  })
  return {
    memberOf: (coordinate, typeName) => {
      readAll()
      // Of an interface that some have as an object, it is the same one everywhere.
      const [at, among] = objects.has(typeName)
        ? [typeName, entities.get(typeName)]
        : [coordinate, members.get(coordinate)]
      const all = [...(among ?? [])].sort()
      return all[hashOf(at) % Math.max(all.length, 1)] ?? typeName
    },
    canBeNull: (coordinate) => {
      readAll()
      return !required.has(coordinate) && !keys.has(coordinate.split('.')[1] ?? '')
    },
    enumValueOf: (name) => {
      readAll()
      return values.get(name)?.[0]
    },
  }
}

const interfaceObject = /@interfaceObject/

/** How a type begins in the SDL. */
function sdlOfType(sdl: string, name: string): string {
  return new RegExp(`type ${name}\\b[^{]*`).exec(sdl)?.[0] ?? ''
}

function visibleValues(sdl: string, name: string): readonly string[] {
  const found: string[] = []
  visit(parse(sdl), {
    EnumTypeDefinition: (node) => {
      if (node.name.value !== name) return
      for (const value of node.values ?? [])
        if (!value.directives?.some((each) => each.name.value === 'inaccessible')) found.push(value.name.value)
    },
  })
  return found
}

function once(run: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    run()
  }
}
