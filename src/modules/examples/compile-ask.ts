import {
  type DocumentNode,
  GraphQLError,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql'
import { type KeyPath, pathReader, pathsOf } from '../../sources/key-paths.ts'
import { fieldSetOf } from '../../sources/parent-paths.ts'
import type { EntityWay, Source } from '../../sources/source.ts'
import type { EntityAsk, ExampleContent, OperationAsk } from './example.ts'

/** An example's question, ready to be run on its source. */
export interface CompiledAsk {
  readonly document: DocumentNode
  readonly operation: 'query' | 'mutation'
  readonly variables: Readonly<Record<string, unknown>>
  /** The internal root field that gives the entities; undefined for an operation. */
  readonly entityField: string | undefined
}

/** What is wrong with a question, and the part of the example where it stands. */
export interface AskMistake {
  readonly part: 'query' | 'variables' | 'entity'
  readonly message: string
}

/** Checks an example's question against the module's own schema. */
export function compileAsk({ query, variables, entity }: ExampleContent, source: Source): CompiledAsk | AskMistake {
  if (entity !== undefined) return compileEntity(entity, source)
  return compileOperation({ query: query ?? '', variables }, source)
}

function compileOperation({ query, variables }: OperationAsk, { schema }: Source): CompiledAsk | AskMistake {
  const document = parsed(query)
  if (document instanceof GraphQLError) return { part: 'query', message: document.message }
  const [fault] = validate(schema, document)
  if (fault !== undefined) return { part: 'query', message: fault.message }
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  const [operation] = operations
  if (operation === undefined || operations.length > 1) return { part: 'query', message: 'it must hold one operation' }
  if (operation.operation === 'subscription')
    return { part: 'query', message: 'a subscription has no single answer that could be recorded' }
  const values = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 1 })
  if (values.errors !== undefined) return { part: 'variables', message: values.errors[0]?.message ?? 'they are wrong' }
  const unknown = Object.keys(variables).find((name) => !isDeclared(operation, name))
  if (unknown !== undefined) return { part: 'variables', message: `the operation has no variable $${unknown}` }
  return { document, operation: operation.operation, variables, entityField: undefined }
}

function isDeclared({ variableDefinitions = [] }: OperationDefinitionNode, name: string): boolean {
  return variableDefinitions.some((each) => each.variable.name.value === name)
}

function compileEntity({ type, keys, select }: EntityAsk, source: Source): CompiledAsk | AskMistake {
  const mistake = (message: string): AskMistake => ({ part: 'entity', message })
  const ways = source.entities.filter(({ typeName }) => typeName === type)
  const way = ways.find((each) => {
    const readers = keyPathsOf(each).map(pathReader)
    return keys.every((key) => readers.every((read) => read(key) !== undefined))
  })
  if (way === undefined) return mistake(noWay(type, ways, source))
  const selection = /^\s*\{/.test(select) ? select : `{ ${select} }`
  const document = parsed(`query ($keys: [_EntityKey!]!) { ${way.rootField}(keys: $keys) ${selection} }`)
  if (document instanceof GraphQLError) return mistake(document.message)
  const [fault] = validate(source.schema, document)
  if (fault !== undefined) return mistake(fault.message)
  return { document, operation: 'query', variables: { keys }, entityField: way.rootField }
}

function noWay(type: string, ways: readonly EntityWay[], { entities }: Source): string {
  if (ways.length > 0) {
    const keys = ways.map((each) => fieldSetOf(keyPathsOf(each))).join('; ')
    return `each of the keys needs the fields of a key of ${type}: ${keys}`
  }
  const names = [...new Set(entities.map(({ typeName }) => typeName))]
  return `${type} is no entity of this module${names.length > 0 ? `; there are ${names.join(', ')}` : ''}`
}

function keyPathsOf({ keyFields, key }: EntityWay): readonly KeyPath[] {
  return key === undefined ? keyFields : pathsOf(key)
}

function parsed(text: string): DocumentNode | GraphQLError {
  try {
    return parse(text)
  } catch (error) {
    return error instanceof GraphQLError ? error : new GraphQLError(String(error))
  }
}
