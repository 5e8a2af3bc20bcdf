import { type ASTNode, type DirectiveNode, Kind, type ObjectValueNode, type ValueNode } from 'graphql'
import { compileMapping } from '../../mapping/index.ts'
import type { Mapping } from '../../mapping/types.ts'
import type { ConnectorSite } from '../source.ts'

/** What a `@graphql(...)` says, with the nodes to point at. */
export interface GraphqlDirective {
  readonly field: string
  readonly fieldNode: ASTNode
  readonly input: { readonly mapping: Mapping; readonly node: ASTNode } | undefined
  readonly maxSize: number
  readonly groupBy: string | undefined
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
  return { field: field.value, fieldNode: field, input: mapping, ...batch }
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
): Pick<GraphqlDirective, 'maxSize' | 'groupBy'> | undefined {
  if (node === undefined) return { maxSize: defaultMaxSize, groupBy: undefined }
  if (node.kind !== Kind.OBJECT) {
    report({ rule: 'batch-value', message: '`batch` must be an object', remedy: 'batch: { maxSize: 100 }', node })
    return undefined
  }
  let isRight = true
  const wrong = (message: string, remedy: string, at: ASTNode) => {
    isRight = false
    report({ rule: 'batch-value', message, remedy, node: at })
  }
  const { maxSize, groupBy } = fieldsOf(node, wrong)
  if (maxSize && !(maxSize.kind === Kind.INT && Number(maxSize.value) > 0))
    wrong('`maxSize` must be a whole number above 0', 'maxSize: 100', maxSize)
  if (groupBy && !(groupBy.kind === Kind.STRING && /^[_A-Za-z]\w*$/.test(groupBy.value)))
    wrong('`groupBy` must name a field of the items', 'groupBy: "customerId"', groupBy)
  if (!isRight) return undefined
  return {
    maxSize: maxSize?.kind === Kind.INT ? Number(maxSize.value) : defaultMaxSize,
    groupBy: groupBy?.kind === Kind.STRING ? groupBy.value : undefined,
  }
}

function fieldsOf(node: ObjectValueNode, wrong: (message: string, remedy: string, at: ASTNode) => void) {
  const fields: { maxSize?: ValueNode; groupBy?: ValueNode } = {}
  for (const field of node.fields) {
    const name = field.name.value
    if (name === 'maxSize' || name === 'groupBy') fields[name] = field.value
    else wrong(`\`batch\` has no "${name}"`, 'use maxSize and groupBy', field)
  }
  return fields
}

function argumentOf(directive: DirectiveNode, name: string): ValueNode | undefined {
  return directive.arguments?.find((each) => each.name.value === name)?.value
}
