import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GraphQLSchema, lexicographicSortSchema, parse, print, printSchema, validate, visit } from 'graphql'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import { generateOperation, type Operation } from '../../differential/generate/operation.ts'
import type { ValuePool } from '../../differential/generate/values.ts'
import { shrink } from '../../differential/harness/shrink.ts'
import { composedSupergraph } from '../../support/composed-supergraph.ts'
import { serve } from '../../unit/server/serve.ts'
import { type Answer, judge } from './judge.ts'
import { type ServedGraph, type Service, serveGraph } from './serve-graph.ts'

/** What came of the queries of one graph. */
export interface GraphReport {
  readonly seed: number
  /** Why there was nothing to ask: the library that composes refuses the graph. */
  readonly refused: string | undefined
  readonly operations: number
  readonly withErrors: number
  /** Operations that were refused, as nothing leads to a field of theirs. */
  readonly withoutWay: number
  readonly requests: number
  readonly findings: readonly Finding[]
}

/** A query that was answered otherwise than it should be. */
export interface Finding {
  readonly seed: number
  readonly operation: Operation | undefined
  readonly reason: string
  /** What went to subgraphs for it. */
  readonly requests: readonly string[]
}

/** Subgraphs, and what one service of everything would answer. */
export interface Graph {
  readonly services: ReadonlyMap<string, Service>
  /** What clients are to see; undefined where that is what the gateway makes of it. */
  readonly schema: GraphQLSchema | undefined
  readonly whole: (schema: GraphQLSchema, operation: Operation) => Promise<Answer>
  readonly pool: ValuePool
  /** Whether fields of it fail. */
  readonly hasFaults: boolean
  /** Whether some fields may have no way to them: then the operation is refused, before anything is asked. */
  readonly hasGaps: boolean
}

/** How a graph is run. */
export interface RunOptions {
  readonly seed: number
  /** Operations. */
  readonly count: number
  readonly maxFindings: number
  /** Whether the subgraphs are one module, of what they compose to. @default false */
  readonly isSupergraph?: boolean
}

/** Asks generated operations of a gateway over the subgraphs of a graph, by HTTP. */
export async function runGraph(
  graph: Graph,
  { seed, count, maxFindings, isSupergraph }: RunOptions,
): Promise<GraphReport> {
  const nothing = { seed, operations: 0, withErrors: 0, withoutWay: 0, requests: 0, findings: [] }
  const served = await serveGraph(graph.services)
  const directory = mkdtempSync(join(tmpdir(), 'selvedge-federation-'))
  try {
    if (isSupergraph) writeSupergraph(directory, graph, served)
    else writeModules(directory, graph, served)
    const gateway = await createGateway({ schemaDirectory: directory, env: {} }).catch((error: unknown) =>
      String(error),
    )
    if (typeof gateway === 'string') return { ...nothing, refused: gateway }
    try {
      const broken = gateway.diagnostics.filter(({ severity }) => severity === 'error')
      if (broken.length > 0) return { ...nothing, refused: broken.map(({ message }) => message).join('; ') }
      const reason = graph.schema && differenceOf(gateway.schema, graph.schema)
      if (reason !== undefined)
        return { ...nothing, refused: undefined, findings: [{ seed, operation: undefined, reason, requests: [] }] }
      const server = await serve(gateway)
      try {
        const asked = await askAll(graph, gateway.schema, served, server.url, { seed, count, maxFindings })
        return { ...asked, refused: undefined }
      } finally {
        await server.close()
      }
    } finally {
      await gateway.close()
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
    await served.close()
  }
}

/** The lines of what clients see that only one of both has. */
function differenceOf(received: GraphQLSchema, expected: GraphQLSchema): string | undefined {
  const [have, want] = [received, expected].map((schema) =>
    printSchema(lexicographicSortSchema(schema)).split('\n\n'),
  ) as [string[], string[]]
  if (have.join() === want.join()) return undefined
  const only = (these: string[], those: string[]) => these.filter((each) => !those.includes(each)).join('\n')
  return `the schema has\n${only(have, want)}\nand lacks\n${only(want, have)}`
}

async function askAll(
  graph: Graph,
  schema: GraphQLSchema,
  served: ServedGraph,
  url: string,
  { seed, count, maxFindings }: RunOptions,
) {
  const findings: Finding[] = []
  let [operations, withErrors, withoutWay] = [0, 0, 0]
  const isValid = ({ query }: Operation) => validate(schema, parse(query)).length === 0
  const wrong = async (operation: Operation): Promise<string | undefined> => {
    const expected = await graph.whole(schema, operation)
    return judge(await ask(url, operation), expected)
  }
  for (let each = 0; each < count && findings.length < maxFindings; each++) {
    const generated = generateOperation(schema, seed * 1009 + each, graph.pool)
    const operation = graph.hasFaults ? withoutAliases(generated) : generated
    if (!isValid(operation)) continue
    operations++
    const expected = await graph.whole(schema, operation)
    if (expected.errors !== undefined) withErrors++
    const asked = served.seen.length
    const received = await ask(url, operation)
    if (judge(received, expected) === undefined) continue
    if (graph.hasGaps && served.seen.length === asked && received.data === undefined) {
      withoutWay++
      continue
    }
    const isStillWrong = async (smaller: Operation) => isValid(smaller) && (await wrong(smaller)) !== undefined
    const smallest = await shrink(operation, isStillWrong)
    const before = served.seen.length
    const reason = (await wrong(smallest)) ?? 'wrong once, and right when it was asked again'
    const requests = served.seen
      .slice(before)
      .map((seen) => `${seen.subgraph}: ${seen.query} ${JSON.stringify(seen.variables)}\n      ${seen.answer}`)
    findings.push({ seed, operation: smallest, reason, requests })
  }
  return { seed, operations, withErrors, withoutWay, requests: served.seen.length, findings }
}

/** Aliases of one field with equal arguments are asked for as one field, and fail as one. */
function withoutAliases({ query, variables }: Operation): Operation {
  const plain = visit(parse(query), { Field: (node) => (node.alias ? { ...node, alias: undefined } : undefined) })
  return { query: print(plain), variables }
}

async function ask(url: string, { query, variables }: Operation): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(10_000),
  })
  return (await response.json()) as Answer
}

function writeModules(directory: string, { services }: Graph, served: ServedGraph): void {
  for (const [name, { sdl }] of services) {
    mkdirSync(join(directory, name))
    const options = JSON.stringify({ url: served.urlOf(name), breaker: false, retry: false, schema: './own.graphql' })
    writeFileSync(join(directory, name, 'own.graphql'), sdl)
    writeFileSync(
      join(directory, name, 'module.ts'),
      `import { defineModule, subgraph } from 'selvedge'\nexport default defineModule({ source: subgraph(${options}) })\n`,
    )
  }
}

function writeSupergraph(directory: string, { services }: Graph, served: ServedGraph): void {
  const parts = [...services].map(([name, { sdl }]) => [name, { sdl, url: served.urlOf(name) }] as const)
  mkdirSync(join(directory, 'all'))
  writeFileSync(join(directory, 'all/composed.graphql'), composedSupergraph(Object.fromEntries(parts)))
  writeFileSync(
    join(directory, 'all/module.ts'),
    `import { defineModule, supergraph } from 'selvedge'
export default defineModule({ source: supergraph({ schema: './composed.graphql', breaker: false, retry: false }) })\n`,
  )
}
