import { buildSchema, execute, type GraphQLFieldResolver, parse } from 'graphql'
import { createRandom } from '../../differential/harness/random.ts'
import type { Answer } from './judge.ts'
import { printSubgraph, printWhole } from './print-model.ts'
import { randomModel } from './random-model.ts'
import { findItem, type Held, subgraphResolver, type World, wholeResolver } from './resolve.ts'
import type { Graph } from './run-graph.ts'
import { createService, type Service } from './serve-graph.ts'
import { randomData } from './world-data.ts'

type Values = Readonly<Record<string, unknown>>

/** The made-up world of a seed, with all that it holds. One in three has fields that fail. */
export function worldOf(seed: number): World {
  const random = createRandom(seed)
  const model = randomModel(random, seed % 3 === 0)
  const data = randomData(model, random, seed % 3 === 0)
  return { model, data, whole: buildSchema(printWhole(model)) }
}

/** The same as a graph to run. */
export function worldGraph(seed: number): Graph {
  const world = worldOf(seed)
  const ids = [...world.data.items.values()].flat().map((item) => item.values.get('id') ?? 'none')
  return {
    services: new Map(world.model.subgraphs.map((name) => [name, worldService(world, name)])),
    schema: world.whole,
    whole: async (_, { query, variables }) => {
      const result = await execute({
        schema: world.whole,
        document: parse(query),
        variableValues: variables,
        fieldResolver: wholeResolver(world),
        typeResolver: ({ item }: Held) => item.typeName,
      })
      return JSON.parse(JSON.stringify(result)) as Answer
    },
    pool: { id: ids, by: [0, 1, 2], first: [0, 1, 2, 3], text: ['a', 'b'] },
    hasGaps: false,
    hasFaults: world.data.failing.size > 0,
  }
}

function worldService(world: World, subgraph: string): Service {
  const resolve = subgraphResolver(world, subgraph)
  const fieldResolver: GraphQLFieldResolver<Held | undefined, unknown> = (source, args, context, info) => {
    if (info.fieldName !== '_entities') return resolve(source, args, context, info)
    return (args.representations as readonly Values[]).map((given) => {
      try {
        return findItem(world, subgraph, given)
      } catch (error) {
        return error
      }
    })
  }
  const objects = world.model.interfaces.filter(({ asObject }) => asObject?.objectIn === subgraph)
  const typeResolver = ({ item }: Held) =>
    objects.find(({ members }) => members.includes(item.typeName))?.name ?? item.typeName
  return createService(printSubgraph(world.model, subgraph), { fieldResolver, typeResolver })
}
