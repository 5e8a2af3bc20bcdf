import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isNonNullType,
} from 'graphql'
import { didYouMean } from '../../mapping/index.ts'
import type { RootCall } from '../graphql-calls/root-call.ts'
import type { KeyPath } from '../key-paths.ts'
import { compositeMistake, pathMistake } from '../parent-paths.ts'
import type { ConnectorSite } from '../source.ts'
import { type AnswerPath, answerPath, listDepth } from './answer-path.ts'
import type { GraphqlDirective } from './connector-directive.ts'

export type RootField = GraphQLField<unknown, unknown>

/** The root field that a directive names; undefined where there is none, which was reported. */
export function rootField(
  { field, fieldNode }: GraphqlDirective,
  operation: RootCall['operation'],
  site: ConnectorSite,
  upstream: GraphQLSchema,
): RootField | undefined {
  const rootType = rootTypeOf(operation, upstream)
  const root = rootType?.getFields()[field]
  if (root !== undefined) return root
  const names = Object.keys(rootType?.getFields() ?? {})
  site.report({
    rule: 'graphql-unknown-field',
    message: `the upstream has no ${operation} "${field}"`,
    remedy: remedyFor(field, operation, names, upstream),
    node: fieldNode,
  })
  return undefined
}

function remedyFor(
  field: string,
  operation: RootCall['operation'],
  names: readonly string[],
  upstream: GraphQLSchema,
): string {
  if (operation === 'subscription' && upstream.getQueryType()?.getFields()[field] !== undefined)
    return `it has a query of that name, which can be asked again and again: add @poll(interval: "5s")`
  if (names.length === 0) return 'it has none at all'
  return didYouMean(field, names) ?? `name one of: ${names.slice(0, 20).join(', ')}`
}

function rootTypeOf(operation: RootCall['operation'], upstream: GraphQLSchema) {
  if (operation === 'subscription') return upstream.getSubscriptionType()
  return operation === 'mutation' ? upstream.getMutationType() : upstream.getQueryType()
}

/** Where the value stands, which is of the site's type; undefined where it is not, which was reported. */
export function valuePath(
  { field, fieldNode, path }: GraphqlDirective,
  root: RootField,
  site: ConnectorSite,
  upstream: GraphQLSchema,
): AnswerPath | undefined {
  const found = answerPath(root.type, path?.names ?? [])
  if ('unknown' in found) {
    site.report({
      rule: 'graphql-path',
      message: `\`path\` leads to ${found.unknown}, which is no field, or needs arguments`,
      remedy: 'name fields from that of the root on: path: "edges.node"',
      node: path?.node,
    })
    return undefined
  }
  const expected = site.field === undefined ? site.parentType.name : getNamedType(site.field.type).name
  const given = getNamedType(found.type)
  if (expected === given.name || isMember(upstream, given, expected)) return found
  site.report({
    rule: 'graphql-type-mismatch',
    message: `"${field}" gives ${given.name}, but ${site.coordinate} is of type ${expected}`,
    remedy: `choose a field that gives ${expected}, or say with \`path\` where in ${given.name} it stands`,
    node: fieldNode,
  })
  return undefined
}

function isMember(upstream: GraphQLSchema, given: GraphQLNamedType, expected: string): boolean {
  return isAbstractType(given) && upstream.getPossibleTypes(given).some(({ name }) => name === expected)
}

/** Every argument that is given exists, and every one that is required is given. */
export function checkInput(directive: GraphqlDirective, root: RootField, site: ConnectorSite): boolean {
  let isRight = true
  const wrong = (message: string, remedy: string, node: object, offset?: number) => {
    isRight = false
    site.report({ rule: 'graphql-input', message, remedy, node, offset })
  }
  const known = new Map<string, GraphQLArgument>(root.args.map((argument) => [argument.name, argument]))
  const hint =
    root.args.length > 0
      ? `arguments of "${root.name}": ${[...known.keys()].join(', ')}`
      : `"${root.name}" takes no arguments`
  const { input } = directive
  const given = new Set<string>()
  if (input?.mapping.shape.kind === 'object')
    for (const [name, { offset }] of input.mapping.shape.fields) {
      given.add(name)
      if (!known.has(name)) wrong(`"${root.name}" has no argument "${name}"`, hint, input.node, offset)
    }
  if (input === undefined) for (const argument of site.field?.args ?? []) given.add(argument.name)
  for (const argument of root.args)
    if (isNonNullType(argument.type) && argument.defaultValue === undefined && !given.has(argument.name))
      wrong(
        `argument "${argument.name}" of "${root.name}" is required and not given`,
        `input: "${argument.name}: $args.${argument.name}"`,
        directive.fieldNode,
      )
  for (const { variable, path, offset } of input?.mapping.references ?? []) {
    const [name] = path
    if (name === undefined || input === undefined) continue
    if (variable === 'args' && !site.field?.args.some((argument) => argument.name === name))
      wrong(
        `$args.${name}: ${site.coordinate} has no argument "${name}"`,
        'declare the argument, or correct its name',
        input.node,
        offset,
      )
    if (variable !== 'this' && variable !== 'batch') continue
    if (!hasField(site.parentType, name))
      wrong(
        `$${variable}.${name}: ${site.parentType.name} has no field "${name}"`,
        `name a field of ${site.parentType.name}`,
        input.node,
        offset,
      )
    else {
      const misread = pathMistake(site.parentType, path, `$${variable}`)
      if (misread !== undefined) wrong(misread.message, misread.remedy, input.node, offset)
    }
  }
  return isRight
}

function hasField(type: GraphQLObjectType, name: string): boolean {
  return type.getFields()[name] !== undefined
}

/** A batched call gives a list whose items can be told apart. */
export function checkBatch(
  directive: GraphqlDirective,
  keyFields: readonly KeyPath[],
  root: RootField,
  found: AnswerPath,
  site: ConnectorSite,
): boolean {
  const node = directive.input?.node ?? directive.fieldNode
  const wrong = (message: string, remedy: string) => {
    site.report({ rule: 'graphql-batch', message, remedy, node })
    return false
  }
  const { groupBy, by, isOrdered } = directive
  for (const key of keyFields) {
    const composite = compositeMistake(key, site.parentType)
    if (composite !== undefined) return wrong(composite.message, composite.remedy)
  }
  const word = groupBy !== undefined ? 'groupBy' : by !== undefined ? 'by' : 'ordered'
  if (keyFields.length === 0)
    return (
      (groupBy === undefined && by === undefined && !isOrdered) ||
      wrong(`\`${word}\` needs a batched call`, 'make the call from $batch: input: "ids: $batch.id"')
    )
  if (found.depth === 0)
    return wrong(
      `"${root.name}" gives one item, but $batch asks for many`,
      'use $this, or a root field that gives a list; where the list is deeper, say where: path: "nodes"',
    )
  const wantsList = site.field !== undefined && listDepth(site.field.type) > 0
  if (isOrdered) {
    if (groupBy !== undefined || by !== undefined)
      return wrong('`ordered` matches by position', `remove \`${word}\`, or \`ordered\``)
    const depth = wantsList ? 2 : 1
    return (
      found.depth === depth ||
      wrong(
        `"${root.name}" does not give ${wantsList ? 'a list' : 'an item'} a key`,
        'match by key instead: remove `ordered`',
      )
    )
  }
  if (wantsList && groupBy === undefined)
    return wrong(
      `${site.coordinate} is a list, so its items must be told apart by parent`,
      'add batch: { groupBy: "<field of the item that holds the parent\'s key>" }',
    )
  if (!wantsList && groupBy !== undefined)
    return wrong('`groupBy` is for list fields', 'remove groupBy; items are matched by the key fields')
  if (groupBy !== undefined && keyFields.length > 1)
    return wrong('`groupBy` works with one key field', 'use one $batch field')
  if (by !== undefined && by.length !== keyFields.length)
    return wrong(
      `\`by\` names ${by.length} fields, and the key has ${keyFields.length}`,
      `name a field for each of: ${keyFields.join(' ')}`,
    )
  const item = getNamedType(site.field?.type ?? site.parentType)
  const itemFields = 'getFields' in item ? item.getFields() : {}
  for (const name of matchFieldsOf(directive, keyFields))
    if (pathMistake(item, name.split('.'), 'an item') !== undefined)
      return wrong(
        `items of "${root.name}" have no field "${name}" to be matched by`,
        `fields of ${item.name}: ${Object.keys(itemFields).join(', ')}`,
      )
  return true
}

/** Fields of an item by which it is known whose it is. */
export function matchFieldsOf(
  { groupBy, by, isOrdered }: GraphqlDirective,
  keyFields: readonly KeyPath[],
): readonly string[] {
  if (isOrdered) return []
  return groupBy === undefined ? (by ?? keyFields) : [groupBy]
}
