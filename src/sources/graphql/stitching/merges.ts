import {
  type DirectiveNode,
  type DocumentNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isLeafType,
} from 'graphql'
import { listDepth } from '../answer-path.ts'
import { type MergeInput, type MergeTarget, mergeInput, typeOfField } from './merge-input.ts'
import type { ShownNames } from './shown-names.ts'
import { argumentsOf, directive, fieldsOf, objectsOf, type Report } from './stitching-sdl.ts'

/** A root field that gives objects by their keys. */
export interface Merge {
  readonly field: GraphQLField<unknown, unknown>
  readonly directive: DirectiveNode
  readonly isList: boolean
  /** The module's names for it. */
  readonly names: ShownNames
  /** Of the type that it is a field of. */
  readonly queryName: string
}

/** The root fields with `@merge`. One elsewhere is reported. */
export function mergesOf(document: DocumentNode, schema: GraphQLSchema, names: ShownNames, report: Report): Merge[] {
  const query = schema.getQueryType()
  return objectsOf(document).flatMap((type) =>
    fieldsOf(type).flatMap((node) => {
      const merge = directive(node, 'merge')
      if (merge === undefined) return []
      const field = type.name.value === query?.name ? query.getFields()[node.name.value] : undefined
      if (field)
        return [{ field, directive: merge, isList: listDepth(field.type) > 0, names, queryName: type.name.value }]
      report({
        severity: 'warning',
        rule: 'stitching-merge',
        message: `@merge on ${type.name.value}.${node.name.value} is not read: it is no field of the query type`,
        remedy: 'put it on a root field',
        node: merge,
      })
      return []
    }),
  )
}

/** Whether a root field gives objects of a type, by its own name or as one of many. */
export function gives(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>, typeName: string): boolean {
  const type = getNamedType(field.type)
  return isAbstractType(type)
    ? schema.getPossibleTypes(type).some(({ name }) => name === typeName)
    : type.name === typeName
}

/** How a root field is given these keys; undefined where that cannot be read, which is reported. */
export function readMerge(
  { field, directive: node, isList, names: shown, queryName }: Merge,
  type: GraphQLObjectType,
  keyFields: readonly string[],
  report: Report,
): MergeInput | undefined {
  const said = argumentsOf(node)
  const text = (name: string) => (typeof said[name] === 'string' ? said[name] : undefined)
  const keyArg = text('keyArg') ?? field.args[0]?.name ?? ''
  const [arg, ...path] = keyArg.split('.')
  const taken = path.reduce(typeOfField, field.args.find(({ name }) => name === arg)?.type)
  const input = taken && getNamedType(taken)
  // A key object is what its input type takes of the key.
  const names = isInputObjectType(input) ? keyFields.filter((name) => input.getFields()[name]) : keyFields
  const wish = {
    keyArg,
    argsExpr: text('argsExpr'),
    keyField: text('keyField') ?? (isLeafType(input) && names.length === 1 ? names[0] : undefined),
    key: Array.isArray(said.key) ? said.key.map(String) : undefined,
    additionalArgs: text('additionalArgs'),
  }
  const wrong = (message: string) => {
    report({
      severity: 'warning',
      rule: 'stitching-merge',
      message: `@merge of ${field.name} is not read: ${message}`,
      remedy:
        'say in schema.graphql how its type is got: extend type T @key(fields: "id") @graphql(field: "...", input: "...")',
      node,
    })
    return undefined
  }
  try {
    if (shown.member(queryName, field.name) === undefined) throw new SyntaxError('`transform` leaves the field out')
    const made = mergeInput(wish, isList, names, targetOf(field, queryName, type, shown))
    return made.fields.length === 0 ? wrong('it does not say what the key is') : made
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
}

function targetOf(
  { name: fieldName, args }: GraphQLField<unknown, unknown>,
  queryName: string,
  type: GraphQLObjectType,
  shown: ShownNames,
): MergeTarget {
  const known = (name: string | undefined, what: string): string => {
    if (name === undefined) throw new SyntaxError(`\`transform\` leaves out "${what}"`)
    return name
  }
  return {
    args,
    // One that the service does not have is found where connectors are checked.
    argument: (name) =>
      args.some((each) => each.name === name) ? known(shown.argument(queryName, fieldName, name), name) : name,
    keyField: (name) => (type.getFields()[name] ? known(shown.member(type.name, name), name) : name),
    inputField: (typeName, name) => known(shown.member(typeName, name), name),
    enumValue: (typeName, name) => shown.member(typeName, name) ?? name,
  }
}
