import { type ASTNode, type DirectiveNode, Kind, type ObjectValueNode, type ValueNode } from 'graphql'
import { compileMapping } from '../../mapping/index.ts'
import type { Mapping } from '../../mapping/types.ts'
import type { ConnectorSite } from '../source.ts'

/** What a `@graphql(...)` says, with the nodes to point at. */
export interface GraphqlDirective {
  readonly field: string
  readonly fieldNode: ASTNode
  readonly input: { readonly mapping: Mapping; readonly node: ASTNode } | undefined
  /** Names of fields from the root field on, where the value stands deeper. */
  readonly path: { readonly names: readonly string[]; readonly node: ASTNode } | undefined
  readonly maxSize: number
  /** The item's field with its parent's key, where a parent has many items. */
  readonly groupBy: string | undefined
  /** The item's fields that have the key's values; undefined where they are called as the key's. */
  readonly by: readonly string[] | undefined
  /** Whether the answer has a place for each key, in order. */
  readonly isOrdered: boolean
}

/** Most inputs in one call where the module does not say. */
const defaultMaxSize = 100

/** Reads the directive; undefined when it is wrong, which was reported. */
export function readGraphqlDirective(site: ConnectorSite): GraphqlDirective | undefined {
  const { directive, report } = site
  const field = argumentOf(directive, 'field')
  if (field?.kind !== Kind.STRING) {
    report({
      rule: 'graphql-field',
      message: '@graphql needs the name of a root field',
      remedy: '@graphql(field: "ticket")',
    })
    return undefined
  }
  const operation = argumentOf(directive, 'operation')
  if (operation && !(operation.kind === Kind.STRING && ['query', 'mutation'].includes(operation.value))) {
    report({
      rule: 'graphql-operation',
      message: '`operation` must be "query" or "mutation"',
      remedy: 'leave it out for what fields of the type do; say "mutation" for a field of an object below Mutation',
      node: operation,
    })
    return undefined
  }
  const input = argumentOf(directive, 'input')
  const mapping = input === undefined ? undefined : readMapping(input, site)
  if (input !== undefined && mapping === undefined) return undefined
  const batch = readBatch(argumentOf(directive, 'batch'), site)
  if (batch === undefined) return undefined
  const path = argumentOf(directive, 'path')
  if (path && !(path.kind === Kind.STRING && /^[_A-Za-z]\w*(\.[_A-Za-z]\w*)*$/.test(path.value))) {
    report({
      rule: 'graphql-path',
      message: '`path` must name fields from that of the root on',
      remedy: 'path: "edges.node"',
      node: path,
    })
    return undefined
  }
  const named = path?.kind === Kind.STRING ? { names: path.value.split('.'), node: path } : undefined
  return { field: field.value, fieldNode: field, input: mapping, path: named, ...batch }
}

function readMapping(node: ValueNode, { report }: ConnectorSite): GraphqlDirective['input'] {
  if (node.kind !== Kind.STRING) {
    report({ rule: 'graphql-input', message: '`input` must be a string', remedy: 'input: "ids: $batch.id"', node })
    return undefined
  }
  const result = compileMapping(node.value)
  if (result.ok) return { mapping: result.value, node }
  for (const mistake of result.mistakes) report({ ...mistake, node })
  return undefined
}

function readBatch(
  node: ValueNode | undefined,
  { report }: ConnectorSite,
): Pick<GraphqlDirective, 'maxSize' | 'groupBy' | 'by' | 'isOrdered'> | undefined {
  if (node === undefined) return { maxSize: defaultMaxSize, groupBy: undefined, by: undefined, isOrdered: false }
  if (node.kind !== Kind.OBJECT) {
    report({ rule: 'batch-value', message: '`batch` must be an object', remedy: 'batch: { maxSize: 100 }', node })
    return undefined
  }
  let isRight = true
  const wrong = (message: string, remedy: string, at: ASTNode) => {
    isRight = false
    report({ rule: 'batch-value', message, remedy, node: at })
  }
  const { maxSize, groupBy, by, ordered } = fieldsOf(node, wrong)
  if (maxSize && !(maxSize.kind === Kind.INT && Number(maxSize.value) > 0))
    wrong('`maxSize` must be a whole number above 0', 'maxSize: 100', maxSize)
  if (groupBy && !(groupBy.kind === Kind.STRING && /^[_A-Za-z]\w*$/.test(groupBy.value)))
    wrong('`groupBy` must name a field of the items', 'groupBy: "customerId"', groupBy)
  if (by && !(by.kind === Kind.STRING && /^[_A-Za-z]\w*( [_A-Za-z]\w*)*$/.test(by.value)))
    wrong('`by` must name fields of the items, one for each of the key', 'by: "legacyId"', by)
  if (ordered && ordered.kind !== Kind.BOOLEAN) wrong('`ordered` must be true or false', 'ordered: true', ordered)
  if (!isRight) return undefined
  return {
    by: by?.kind === Kind.STRING ? by.value.split(' ') : undefined,
    isOrdered: ordered?.kind === Kind.BOOLEAN && ordered.value,
    maxSize: maxSize?.kind === Kind.INT ? Number(maxSize.value) : defaultMaxSize,
    groupBy: groupBy?.kind === Kind.STRING ? groupBy.value : undefined,
  }
}

const batchFields = ['maxSize', 'groupBy', 'by', 'ordered'] as const

function fieldsOf(node: ObjectValueNode, wrong: (message: string, remedy: string, at: ASTNode) => void) {
  const fields: { [name in (typeof batchFields)[number]]?: ValueNode } = {}
  for (const field of node.fields) {
    const name = batchFields.find((each) => each === field.name.value)
    if (name) fields[name] = field.value
    else wrong(`\`batch\` has no "${field.name.value}"`, `use ${batchFields.join(', ')}`, field)
  }
  return fields
}

function argumentOf(directive: DirectiveNode, name: string): ValueNode | undefined {
  return directive.arguments?.find((each) => each.name.value === name)?.value
}
