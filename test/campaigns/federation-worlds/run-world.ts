import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  buildSchema,
  execute,
  type GraphQLSchema,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  validate,
  visit,
} from 'graphql'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import { generateOperation, type Operation } from '../../differential/generate/operation.ts'
import { createRandom } from '../../differential/harness/random.ts'
import { shrink } from '../../differential/harness/shrink.ts'
import { serve } from '../../unit/server/serve.ts'
import { type Answer, judge } from './judge.ts'
import type { WorldModel } from './model.ts'
import { printSubgraph, printWhole } from './print-model.ts'
import { randomModel } from './random-model.ts'
import { type Held, type World, wholeResolver } from './resolve.ts'
import { type ServedWorld, serveWorld } from './serve-world.ts'
import { randomData } from './world-data.ts'

/** What came of the queries of one graph. */
export interface WorldReport {
  readonly seed: number
  /** Why there was nothing to ask: the library that composes refuses the graph. */
  readonly refused: string | undefined
  readonly operations: number
  readonly withErrors: number
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

/** How a world is run. */
export interface RunOptions {
  readonly seed: number
  /** Operations. */
  readonly count: number
  readonly maxFindings: number
}

/** The graph of a seed, with all that it holds. One in three has fields that fail. */
export function worldOf(seed: number): World {
  const random = createRandom(seed)
  const model = randomModel(random)
  const data = randomData(model, random, seed % 3 === 0)
  return { model, data, whole: buildSchema(printWhole(model)) }
}

/** Asks generated operations of a gateway over the subgraphs of one graph, by HTTP. */
export async function runWorld({ seed, count, maxFindings }: RunOptions): Promise<WorldReport> {
  const nothing = { seed, operations: 0, withErrors: 0, requests: 0, findings: [] }
  const world = worldOf(seed)
  const served = await serveWorld(world)
  const directory = mkdtempSync(join(tmpdir(), 'selvedge-world-'))
  try {
    writeModules(directory, world.model, served)
    const gateway = await createGateway({ schemaDirectory: directory, env: {} }).catch((error: unknown) =>
      String(error),
    )
    if (typeof gateway === 'string') return { ...nothing, refused: gateway }
    try {
      const broken = gateway.diagnostics.filter(({ severity }) => severity === 'error')
      if (broken.length > 0) return { ...nothing, refused: broken.map(({ message }) => message).join('; ') }
      const reason = differenceOf(gateway.schema, world.whole)
      if (reason !== undefined)
        return { ...nothing, refused: undefined, findings: [{ seed, operation: undefined, reason, requests: [] }] }
      const server = await serve(gateway)
      try {
        return { ...(await askAll(world, served, server.url, { seed, count, maxFindings })), refused: undefined }
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

async function askAll(world: World, served: ServedWorld, url: string, { seed, count, maxFindings }: RunOptions) {
  const ids = [...world.data.items.values()].flat().map((item) => item.values.get('id') ?? 'none')
  const findings: Finding[] = []
  let [operations, withErrors] = [0, 0]
  const wrong = async (operation: Operation): Promise<string | undefined> => {
    const expected = await askWhole(world, operation)
    return judge(await ask(url, operation), expected)
  }
  for (let each = 0; each < count && findings.length < maxFindings; each++) {
    const generated = generateOperation(world.whole, seed * 1009 + each, {
      id: ids,
      by: [0, 1, 2],
      first: [0, 1, 2, 3],
      text: ['a', 'b'],
    })
    const operation = world.data.failing.size === 0 ? generated : withoutAliases(generated)
    if (validate(world.whole, parse(operation.query)).length > 0) continue
    operations++
    const expected = await askWhole(world, operation)
    if (expected.errors !== undefined) withErrors++
    if (judge(await ask(url, operation), expected) === undefined) continue
    const isStillWrong = async (smaller: Operation) =>
      validate(world.whole, parse(smaller.query)).length === 0 && (await wrong(smaller)) !== undefined
    const smallest = await shrink(operation, isStillWrong)
    const before = served.seen.length
    const reason = (await wrong(smallest)) ?? 'wrong once, and right when it was asked again'
    const requests = served.seen
      .slice(before)
      .map((seen) => `${seen.subgraph}: ${seen.query} ${JSON.stringify(seen.variables)}\n      ${seen.answer}`)
    findings.push({ seed, operation: smallest, reason, requests })
  }
  return { seed, operations, withErrors, requests: served.seen.length, findings }
}

/** Aliases of one field with equal arguments are asked for as one field, and fail as one. */
function withoutAliases({ query, variables }: Operation): Operation {
  const plain = visit(parse(query), { Field: (node) => (node.alias ? { ...node, alias: undefined } : undefined) })
  return { query: print(plain), variables }
}

async function askWhole(world: World, { query, variables }: Operation): Promise<Answer> {
  const result = await execute({
    schema: world.whole,
    document: parse(query),
    variableValues: variables,
    fieldResolver: wholeResolver(world),
    typeResolver: ({ item }: Held) => item.typeName,
  })
  return JSON.parse(JSON.stringify(result)) as Answer
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

function writeModules(directory: string, model: WorldModel, served: ServedWorld): void {
  for (const name of model.subgraphs) {
    mkdirSync(join(directory, name))
    const options = JSON.stringify({ url: served.urlOf(name), breaker: false, retry: false, schema: './own.graphql' })
    writeFileSync(join(directory, name, 'own.graphql'), printSubgraph(model, name))
    writeFileSync(
      join(directory, name, 'module.ts'),
      `import { defineModule, subgraph } from 'selvedge'\nexport default defineModule({ source: subgraph(${options}) })\n`,
    )
  }
}
