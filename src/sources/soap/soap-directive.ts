import { Kind, type ObjectValueNode, type StringValueNode, type ValueNode } from 'graphql'
import { compileMapping, type Mapping } from '../../mapping/index.ts'
import type { ConnectorSite } from '../source.ts'

/** A mapping with the node that it was written in, for findings. */
export interface WrittenMapping {
  readonly mapping: Mapping
  readonly node: StringValueNode
}

/** What `@soap` says. */
export interface SoapDirective {
  readonly operation: StringValueNode
  readonly input: WrittenMapping | undefined
  /** The header blocks. */
  readonly headers: WrittenMapping | undefined
  readonly selection: WrittenMapping | undefined
  readonly groupBy: WrittenMapping | undefined
  readonly maxSize: number
}

const defaultMaxSize = 100

/** Reads a site's `@soap`; undefined when it is wrong, which was reported. */
export function readSoapDirective(site: ConnectorSite): SoapDirective | undefined {
  const given = new Map((site.directive.arguments ?? []).map((each) => [each.name.value, each.value]))
  const operation = given.get('operation')
  if (operation?.kind !== Kind.STRING || operation.value === '') {
    site.report({
      rule: 'soap-operation-missing',
      message: '@soap names no operation',
      remedy: '@soap(operation: "GetOrder")',
      node: operation,
    })
    return undefined
  }
  const batch = batchOf(given.get('batch'), site)
  const input = mappingOf(given.get('input'), 'input', site)
  const headers = mappingOf(given.get('headers'), 'headers', site)
  const selection = mappingOf(given.get('selection'), 'selection', site)
  const groupBy = mappingOf(batch?.groupBy, 'groupBy', site)
  if (headers === 'wrong') return undefined
  if (input === 'wrong' || selection === 'wrong' || groupBy === 'wrong' || batch === undefined) return undefined
  return { operation, input, headers, selection, groupBy, maxSize: batch.maxSize }
}

interface BatchNodes {
  readonly maxSize: number
  readonly groupBy: ValueNode | undefined
}

function batchOf(node: ValueNode | undefined, site: ConnectorSite): BatchNodes | undefined {
  if (node === undefined) return { maxSize: defaultMaxSize, groupBy: undefined }
  if (node.kind !== Kind.OBJECT) {
    site.report({
      rule: 'soap-argument-type',
      message: '"batch" must be an object',
      remedy: `batch: { maxSize: ${defaultMaxSize} }`,
      node,
    })
    return undefined
  }
  const unknown = node.fields.find((each) => each.name.value !== 'maxSize' && each.name.value !== 'groupBy')
  if (unknown !== undefined)
    site.report({
      rule: 'soap-unknown-argument',
      message: `batch has no "${unknown.name.value}"`,
      remedy: 'use maxSize and groupBy',
      node: unknown,
    })
  const maxSize = maxSizeOf(fieldOf(node, 'maxSize'), site)
  return maxSize === undefined ? undefined : { maxSize, groupBy: fieldOf(node, 'groupBy') }
}

function maxSizeOf(node: ValueNode | undefined, site: ConnectorSite): number | undefined {
  if (node === undefined) return defaultMaxSize
  const size = node.kind === Kind.INT ? Number(node.value) : 0
  if (size >= 1) return size
  site.report({
    rule: 'soap-batch-size',
    message: '"maxSize" must be a whole number above 0',
    remedy: `batch: { maxSize: ${defaultMaxSize} }`,
    node,
  })
  return undefined
}

function fieldOf(node: ObjectValueNode, name: string): ValueNode | undefined {
  return node.fields.find((each) => each.name.value === name)?.value
}

function mappingOf(
  node: ValueNode | undefined,
  name: string,
  { report }: ConnectorSite,
): WrittenMapping | 'wrong' | undefined {
  if (node === undefined || node.kind === Kind.NULL) return undefined
  if (node.kind !== Kind.STRING) {
    report({ rule: 'soap-argument-type', message: `"${name}" must be text`, remedy: `${name}: "..."`, node })
    return 'wrong'
  }
  const compiled = compileMapping(node.value)
  if (compiled.ok) return { mapping: compiled.value, node }
  for (const mistake of compiled.mistakes) report({ ...mistake, node })
  return 'wrong'
}
