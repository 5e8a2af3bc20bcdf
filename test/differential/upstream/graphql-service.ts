import {
  buildSchema,
  type DocumentNode,
  defaultFieldResolver,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getArgumentValues,
  getNullableType,
  getOperationAST,
  isListType,
  isObjectType,
  Kind,
  parse,
} from 'graphql'
import type { CallFault, Faults } from './faults.ts'
import { faultyItems } from './faults.ts'
import type { UpstreamAnswer, UpstreamService } from './serve.ts'

type Arguments = Readonly<Record<string, unknown>>

/** A root field: its data, and the argument that holds the keys of a batch. */
export interface GraphqlRoot {
  readonly batchKey?: string
  readonly run: (args: Arguments) => unknown
}

/** Fields below the root that are computed; all others are read from the data. */
export type GraphqlFields = Readonly<Record<string, (parent: Record<string, unknown>, args: Arguments) => unknown>>

/** What a GraphQL service is made of. Objects carry `__typename` and `id`. */
export interface GraphqlParts {
  readonly source: string
  readonly typeDefs: string
  /** By `Type.field`. */
  readonly roots: Readonly<Record<string, GraphqlRoot>>
  readonly fields?: GraphqlFields
}

/** A GraphQL service with the faults of the operation under way. */
export function graphqlService(
  { source, typeDefs, roots, fields = {} }: GraphqlParts,
  faults: () => Faults,
): UpstreamService {
  const schema = buildSchema(typeDefs)
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      const root = roots[`${type.name}.${field.name}`]
      const isList = isListType(getNullableType(field.type))
      field.resolve = root
        ? rootResolver(`${source} ${type.name}.${field.name}`, root, isList, faults)
        : fieldResolver(`${source} ${type.name}.${field.name}`, fields[`${type.name}.${field.name}`], faults)
    }
  }
  const documents = new Map<string, DocumentNode>()
  const documentOf = (query: string) => {
    const known = documents.get(query)
    if (known !== undefined) return known
    const document = parse(query, { noLocation: true })
    if (documents.size > 1000) documents.clear()
    documents.set(query, document)
    return document
  }
  return {
    source,
    choosesErrors: true,
    asks: ({ body }) => {
      const { query, variables } = JSON.parse(body)
      return asksOf(schema, documentOf(query), variables, roots)
    },
    answer: ({ body }) => {
      const fault = faults().ofCall(`${source} call`)
      if (fault !== undefined) return failed(fault)
      const { query, variables } = JSON.parse(body)
      const result = execute({ schema, document: documentOf(query), variableValues: variables })
      if ('then' in result) throw new Error('nothing here is asynchronous')
      return json(200, result)
    },
  }
}

/** The root fields of a document with their arguments, each key of a batch for itself. */
function asksOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Arguments,
  roots: GraphqlParts['roots'],
): readonly string[] {
  const operation = getOperationAST(document)
  const type = operation && schema.getRootType(operation.operation)
  return (operation?.selectionSet.selections ?? []).flatMap((node) => {
    const field = node.kind === Kind.FIELD ? type?.getFields()[node.name.value] : undefined
    if (type === undefined || type === null || field === undefined || node.kind !== Kind.FIELD) return []
    const { batchKey = '' } = roots[`${type.name}.${field.name}`] ?? {}
    const { [batchKey]: keys, ...others } = getArgumentValues(field, node, variables)
    const identity = `${field.name} ${JSON.stringify(others)}`
    return Array.isArray(keys) ? keys.map((key) => `${identity} ${String(key)}`) : [identity]
  })
}

type Resolver = GraphQLFieldResolver<unknown, unknown>

function rootResolver(name: string, root: GraphqlRoot, isList: boolean, faults: () => Faults): Resolver {
  return (_parent, args: Arguments) => {
    const asked = Object.entries(args).filter(([key]) => key !== root.batchKey)
    const fault = faults().ofCall(`${name} ${JSON.stringify(asked)}`)
    if (fault === 'null') return null
    if (fault === 'empty' && isList) return []
    if (fault !== undefined) throw failure(fault)
    const value = root.run(args)
    if (!isList) return value
    return faultyItems(faults(), name, value as Record<string, unknown>[], ['id', '__typename'])
  }
}

function fieldResolver(name: string, compute: GraphqlFields[string] | undefined, faults: () => Faults): Resolver {
  return (parent, args, context, info) => {
    const object = parent as Record<string, unknown>
    const fault = info.fieldName === 'id' ? undefined : faults().ofItem(`${name} ${object.id} ${JSON.stringify(args)}`)
    if (fault?.kind === 'error') throw failure(fault.random.pick(['400', '404', '500', 'fault']))
    if (fault?.kind === 'null') return null
    return compute ? compute(object, args) : defaultFieldResolver(parent, args, context, info)
  }
}

function failure(fault: CallFault): GraphQLError {
  const codes: Partial<Record<CallFault, string>> = {
    404: 'NOT_FOUND',
    400: 'BAD_USER_INPUT',
    429: 'THROTTLED',
    503: 'FORBIDDEN',
  }
  const code = codes[fault]
  return new GraphQLError(`upstream says ${fault}`, code === undefined ? {} : { extensions: { code } })
}

function failed(fault: CallFault): UpstreamAnswer {
  switch (fault) {
    case 'reset':
      return 'reset'
    case 'null':
      return json(200, { data: null })
    case 'empty':
      return json(200, {})
    case 'garbage':
      return { status: 200, contentType: 'application/json', body: '{"data": {' }
    case 'fault':
      return json(200, { errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }], data: null })
    default:
      return json(Number(fault), { errors: [{ message: 'no' }] })
  }
}

function json(status: number, value: unknown): UpstreamAnswer {
  return { status, contentType: 'application/json', body: JSON.stringify(value) }
}
