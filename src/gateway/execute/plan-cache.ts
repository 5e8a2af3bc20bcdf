import { type DocumentNode, getOperationAST, Kind, type OperationDefinitionNode, visit } from 'graphql'
import type { Metrics } from '../../observability/metrics/metrics.ts'
import type { Clock } from '../../utils/clock.ts'
import { createRecentMap } from '../../utils/recent-map.ts'
import type { OperationPlan } from '../plan/plan.ts'
import { type PlanRequest, planOperation } from '../plan/plan-operation.ts'
import { placesOf } from '../plan/plan-places.ts'
import type { Supergraph } from '../plan/supergraph.ts'

/** An operation of a document, with a plan for each way its conditions can fall. */
export interface PlannedOperation {
  readonly operation: OperationDefinitionNode
  /** @throws GatewayError when it cannot be planned, which is found out anew each time: it is quick. */
  readonly planFor: (variables: Readonly<Record<string, unknown>>, clock: Clock) => OperationPlan
  /** The plan that is kept, to look at: nothing is counted. */
  readonly knownPlan: (variables: Readonly<Record<string, unknown>>) => OperationPlan | undefined
}

export interface PlanCache {
  /** Undefined where the document has no such operation. */
  readonly find: (document: DocumentNode, operationName: string | undefined) => PlannedOperation | undefined
  readonly close: () => void
}

/** Plans of so many fields are kept, up to twice as many. A field was seen to take 3 KB, its place in the document and its code included. */
const maxFields = 4_000

type Plans = (key: string, request: PlanRequest) => OperationPlan

/** Keeps the plans that were used lately, by document, operation name, and the way the conditions fall. */
export function createPlanCache(supergraph: Supergraph, metrics: Metrics): PlanCache {
  const operations = new WeakMap<DocumentNode, Map<string, PlannedOperation>>()
  const plans = createRecentMap<OperationPlan>(maxFields)
  const hits = metrics.count('planCacheRequests', { result: 'hit' })
  const misses = metrics.count('planCacheRequests', { result: 'miss' })
  const gauges = [metrics.gauge('plans', plans.count), metrics.gauge('planFields', plans.weight)]
  let lastId = 0
  const plan: Plans = (key, request) => {
    const known = plans.get(key)
    if (known !== undefined) {
      hits.value++
      return known
    }
    misses.value++
    const made = planOperation(supergraph, request)
    plans.set(key, made, weightOf(made))
    return made
  }
  return {
    find: (document, operationName = '') => {
      let byName = operations.get(document)
      if (byName === undefined) {
        byName = new Map()
        operations.set(document, byName)
      }
      const known = byName.get(operationName)
      if (known !== undefined) return known
      const prepared = prepare(document, operationName, `${lastId++}:`, plan, plans.get)
      if (prepared !== undefined) byName.set(operationName, prepared)
      return prepared
    },
    close: () => {
      for (const end of gauges) end()
    },
  }
}

function prepare(
  document: DocumentNode,
  name: string,
  key: string,
  plan: Plans,
  known: (key: string) => OperationPlan | undefined,
): PlannedOperation | undefined {
  const operation = getOperationAST(document, name === '' ? undefined : name)
  if (!operation) return undefined
  const conditionNames = conditionNamesOf(document)
  const none = {}
  const keyFor = (variables: Readonly<Record<string, unknown>>): string =>
    conditionNames.length === 0
      ? key
      : key + conditionNames.map((each) => (variables[each] === true ? '1' : '0')).join('')
  return {
    operation,
    planFor: (variables, clock) => {
      if (conditionNames.length === 0) return plan(key, { document, operation, conditions: none, clock })
      const conditions = Object.fromEntries(conditionNames.map((each) => [each, variables[each] === true]))
      return plan(keyFor(variables), { document, operation, conditions, clock })
    },
    knownPlan: (variables) => known(keyFor(variables)),
  }
}

/** The plan's fields, and one for itself. */
function weightOf(plan: OperationPlan): number {
  return placesOf(plan).reduce((sum, { object }) => sum + object.fields.length, 1)
}

/** The variables that decide what is skipped. */
function conditionNamesOf(document: DocumentNode): readonly string[] {
  const names = new Set<string>()
  visit(document, {
    Directive: ({ name, arguments: given }) => {
      if (name.value !== 'skip' && name.value !== 'include') return
      const value = given?.find((each) => each.name.value === 'if')?.value
      if (value?.kind === Kind.VARIABLE) names.add(value.name.value)
    },
  })
  return [...names].sort()
}
