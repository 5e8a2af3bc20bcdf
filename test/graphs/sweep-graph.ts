import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import {
  buildClientSchema,
  buildSchema,
  type GraphQLSchema,
  type IntrospectionQuery,
  parse,
  printSchema,
  validate,
} from 'graphql'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import type { Gateway } from '../../src/gateway/gateway.ts'
import { createFetchTrace } from '../../src/observability/fetch-trace.ts'
import { systemClock } from '../../src/utils/clock.ts'
import { generateOperation, type Operation } from '../differential/generate/operation.ts'
import { startMockService } from './mock-service.ts'

/** What came of one schema. */
export interface SweptGraph {
  readonly name: string
  readonly types: number
  /** From the file to the gateway, in milliseconds. */
  readonly loadMs: number
  readonly printedBytes: number
  /** Operations that were asked and had data. */
  readonly answered: number
  readonly asked: number
  readonly findings: readonly string[]
  readonly differences: readonly Difference[]
}

/** An operation that was answered otherwise. */
export interface Difference extends Operation {
  readonly seed: number
  readonly way: 'compiled' | 'reference'
  readonly expected: string
  readonly received: string
}

/** Asks so many generated operations of a schema's service by way of the gateway and without. */
export async function sweepGraph(
  file: string,
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<SweptGraph> {
  const schema = readSchema(file)
  const service = await startMockService(schema)
  const directory = mkdtempSync(join(tmpdir(), 'selvedge-graph-'))
  const gateways: Gateway[] = []
  try {
    mkdirSync(join(directory, 'graph'))
    copyFileSync(file, join(directory, 'graph', basename(file)))
    const options = JSON.stringify({
      url: service.url,
      schema: basename(file),
      attemptTimeoutMs: 30_000,
      breaker: false,
      retry: false,
    })
    writeFileSync(
      join(directory, 'graph/module.ts'),
      `import { defineModule, graphql } from 'selvedge'\nexport default defineModule({ source: graphql(${options}) })`,
    )
    const startedMs = performance.now()
    const compiled = await createGateway({ schemaDirectory: directory, env: {}, execution: 'compiled' })
    gateways.push(compiled)
    const loadMs = Math.round(performance.now() - startedMs)
    const reference = await createGateway({ schemaDirectory: directory, env: {}, execution: 'reference' })
    gateways.push(reference)
    const differences: Difference[] = []
    let answered = 0
    let asked = 0
    for (let each = seed; asked < count && each < seed + 2 * count; each++) {
      const operation = generateOperation(compiled.schema, each, {})
      const { query, variables } = operation
      // The generator does not know all ways in which fields of different types contradict each other.
      if (validate(compiled.schema, parse(query)).length > 0) continue
      asked++
      const direct = await service.ask(inWordsOf(schema, query), variables)
      const expected = withRootNames(textOf(direct), schema)
      if (direct.data) answered++
      for (const [way, gateway] of [
        ['compiled', compiled],
        ['reference', reference],
      ] as const) {
        const received = textOf(await ask(gateway, operation))
        if (received !== expected) differences.push({ ...operation, seed: each, way, expected, received })
      }
    }
    return {
      name: basename(file),
      types: Object.keys(compiled.schema.getTypeMap()).length,
      loadMs,
      printedBytes: printSchema(compiled.schema).length,
      asked,
      answered,
      findings: compiled.diagnostics.map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`),
      differences,
    }
  } finally {
    for (const gateway of gateways) await gateway.close()
    await service.close()
    rmSync(directory, { recursive: true, force: true })
  }
}

function readSchema(file: string): GraphQLSchema {
  const text = readFileSync(file, 'utf8')
  if (!file.endsWith('.json')) return buildSchema(text, { assumeValidSDL: true })
  const answer = JSON.parse(text) as { data?: IntrospectionQuery } & IntrospectionQuery
  return buildClientSchema(answer.data ?? answer)
}

async function ask(gateway: Gateway, { query, variables }: Operation) {
  const startedMs = systemClock.nowMs()
  const result = await gateway.execute({
    document: parse(query),
    variables,
    context: {
      requestId: 'sweep',
      operation: query.startsWith('mutation') ? 'mutation' : 'query',
      signal: new AbortController().signal,
      deadlineMs: startedMs + 60_000,
      clock: systemClock,
      headers: new Map(),
      trace: createFetchTrace(startedMs),
      memo: new Map(),
    },
  })
  return result
}

/** The gateway's root types are called Query and Mutation, whatever the service calls them. */
function withRootNames(text: string, schema: GraphQLSchema): string {
  return text
    .replaceAll(`:"${schema.getQueryType()?.name}"`, ':"Query"')
    .replaceAll(`:"${schema.getMutationType()?.name}"`, ':"Mutation"')
}

function inWordsOf(schema: GraphQLSchema, query: string): string {
  return query
    .replaceAll(/\bon Query\b/g, `on ${schema.getQueryType()?.name}`)
    .replaceAll(/\bon Mutation\b/g, `on ${schema.getMutationType()?.name}`)
}

/** Data in its order, and where errors are: their words are the gateway's. */
function textOf({
  data,
  errors = [],
}: {
  readonly data?: unknown
  readonly errors?: readonly { readonly path?: unknown }[] | undefined
}): string {
  const paths = errors.map(({ path }) => JSON.stringify(path ?? null)).sort()
  return JSON.stringify({ data: data ?? null, paths })
}
