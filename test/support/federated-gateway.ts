import { expect } from 'vitest'
import type { Gateway } from '../../src/gateway/gateway.ts'
import type { SeenDocument } from './graphql-upstream.ts'
import { gatewayOver, run } from './run-operation.ts'
import { schemaDirectory } from './schema-directory.ts'
import { type SubgraphAnswers, subgraphServer } from './subgraph-server.ts'

/** Subgraphs of a test by name: their SDL, and how they answer. */
export type Subgraphs = Readonly<Record<string, readonly [sdl: string, answers: SubgraphAnswers]>>

/** The import of federation's directives, as a subgraph's SDL begins. */
export const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable", "@external",
  "@requires", "@provides", "@override", "@inaccessible", "@interfaceObject"])
`

/** A gateway over subgraphs, and over further modules. */
export interface FederatedGateway {
  readonly gateway: Gateway
  /** Runs an operation. @returns the client's answer, and the subgraphs that were asked, in order: one name a request */
  readonly ask: (query: string) => Promise<{ readonly answer: unknown; readonly asked: readonly string[] }>
  /** What each subgraph was asked. */
  readonly seen: Readonly<Record<string, SeenDocument[]>>
}

/** Starts the subgraphs, each of them a module whose SDL its service tells. */
export async function federatedGateway(
  subgraphs: Subgraphs,
  others: Readonly<Record<string, string>> = {},
): Promise<FederatedGateway> {
  const files: Record<string, string> = { ...others }
  const seen: Record<string, SeenDocument[]> = {}
  for (const [name, [sdl, answers]] of Object.entries(subgraphs)) {
    const server = await subgraphServer(sdl, answers)
    seen[name] = server.seen
    files[`${name}/module.ts`] = `import { defineModule, subgraph } from 'selvedge'
      export default defineModule({ source: subgraph({ url: '${server.url}' }) })`
  }
  const gateway = await gatewayOver(schemaDirectory(files), {}, 'compiled')
  expect(gateway.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return {
    gateway,
    seen,
    ask: async (query) => {
      const { answer, fetches } = await run(gateway, query)
      return { answer, asked: fetches.map(({ source }) => source) }
    },
  }
}
