import { Source } from 'graphql'
import { onTestFinished } from 'vitest'
import { type Explanation, explainOperation } from '../../../../src/gateway/explain-operation.ts'
import { loadSupergraph } from '../../../../src/gateway/load-supergraph.ts'
import type { PlanDescription } from '../../../../src/gateway/plan/describe-plan.ts'
import { type Clock, systemClock } from '../../../../src/utils/clock.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

/** Schema modules by name: a `schema.graphql` each, to which `@source(name: "api")` is added. */
export type Modules = Readonly<Record<string, string>>

type Explain = (query: string, variables?: Readonly<Record<string, unknown>>, clock?: Clock) => Explanation

/** Explains operations on modules whose upstreams do not exist: planning must not need them. */
export async function explainerOver(modules: Modules): Promise<Explain> {
  const files = Object.entries(modules).map(([name, sdl]) => [
    `${name}/schema.graphql`,
    `extend schema @source(name: "api", http: { baseURL: "http://${name}.test" })\n${sdl}`,
  ])
  const {
    schema,
    modules: loaded,
    diagnostics,
    close,
  } = await loadSupergraph({
    schemaDirectory: schemaDirectory(Object.fromEntries(files)),
    env: {},
  })
  onTestFinished(close)
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (schema === undefined || errors.length > 0) throw new Error(JSON.stringify(errors, null, 2))
  const sources = loaded.flatMap(({ source }) => source ?? [])
  return (query, variables, clock = systemClock) =>
    explainOperation({ schema, sources, text: new Source(query), variables, clock })
}

/** The plan of an operation. */
export async function planOf(
  modules: Modules,
  query: string,
  variables?: Readonly<Record<string, unknown>>,
): Promise<PlanDescription> {
  const explanation = (await explainerOver(modules))(query, variables)
  if (explanation.way !== 'compiled') throw new Error(JSON.stringify(explanation))
  return explanation.plan
}

/** A plan on one line a step: `2 orders Customer.orders at customers[] after 1`. */
export function linesOf({ fetches }: PlanDescription): readonly string[] {
  return fetches.map(({ id, source, connector, at, after }) =>
    [
      `${id} ${source} ${connector}`,
      ...(at === '' ? [] : [`at ${at}`]),
      ...(after.length === 0 ? [] : [`after ${after.join(' ')}`]),
    ].join(' '),
  )
}
