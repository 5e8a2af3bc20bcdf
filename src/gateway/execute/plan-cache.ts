import { type DocumentNode, getOperationAST, Kind, type OperationDefinitionNode, visit } from 'graphql'
import type { Metrics } from '../../observability/metrics/metrics.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { createRecentMap } from '../../utils/recent-map.ts'
import type { LabelledSupergraphs } from '../plan/labelled-supergraphs.ts'
import type { OperationPlan } from '../plan/plan.ts'
import { type PlanRequest, planOperation } from '../plan/plan-operation.ts'
import { placesOf } from '../plan/plan-places.ts'
import { labelsOn } from './label-decisions.ts'

/** An operation of a document, with a plan for each way its conditions, and the labels that it touches, can fall. */
export interface PlannedOperation {
  readonly operation: OperationDefinitionNode
  /** @throws GatewayError when it cannot be planned, which is found out anew each time: it is quick. */
  readonly planFor: (variables: Readonly<Record<string, unknown>>, context: RequestContext) => OperationPlan
  /** The plan that is kept, to look at: nothing is counted. None of an operation that another request may run by another plan. */
  readonly knownPlan: (variables: Readonly<Record<string, unknown>>) => OperationPlan | undefined
}

export interface PlanCache {
  /** Undefined where the document has no such operation. */
  readonly find: (document: DocumentNode, operationName: string | undefined) => PlannedOperation | undefined
  readonly close: () => void
}

/** Plans of so many fields are kept, up to twice as many. A field was seen to take 3 KB, its place in the document and its code included. */
const maxFields = 4_000

type Plans = (key: string, request: PlanRequest, labels: readonly string[]) => OperationPlan

/** Keeps the plans that were used lately, by document, operation name, and the way the conditions and labels fall. */
export function createPlanCache(supergraphs: LabelledSupergraphs, metrics: Metrics): PlanCache {
  const operations = new WeakMap<DocumentNode, Map<string, PlannedOperation>>()
  const plans = createRecentMap<OperationPlan>(maxFields)
  const hits = metrics.count('planCacheRequests', { result: 'hit' })
  const misses = metrics.count('planCacheRequests', { result: 'miss' })
  const gauges = [metrics.gauge('plans', plans.count), metrics.gauge('planFields', plans.weight)]
  let lastId = 0
  const plan: Plans = (key, request, labels) => {
    const known = plans.get(key)
    if (known !== undefined) {
      hits.value++
      return known
    }
    misses.value++
    const made = planOperation(supergraphs.with(labels), request)
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
      const prepared = prepare(document, operationName, `${lastId++}:`, { plan, known: plans.get, supergraphs })
      if (prepared !== undefined) byName.set(operationName, prepared)
      return prepared
    },
    close: () => {
      for (const end of gauges) end()
    },
  }
}

interface PrepareParts {
  readonly plan: Plans
  readonly known: (key: string) => OperationPlan | undefined
  readonly supergraphs: LabelledSupergraphs
}

const none = {}
const noLabels: readonly string[] = []

function prepare(
  document: DocumentNode,
  name: string,
  key: string,
  { plan, known, supergraphs }: PrepareParts,
): PlannedOperation | undefined {
  const operation = getOperationAST(document, name === '' ? undefined : name)
  if (!operation) return undefined
  const conditionNames = conditionNamesOf(document)
  const labels = supergraphs.touched(document, operation)
  const keyFor = (variables: Readonly<Record<string, unknown>>): string =>
    conditionNames.length === 0
      ? key
      : key + conditionNames.map((each) => (variables[each] === true ? '1' : '0')).join('')
  return {
    operation,
    planFor: (variables, context) => {
      const { clock } = context
      const conditions =
        conditionNames.length === 0
          ? none
          : Object.fromEntries(conditionNames.map((each) => [each, variables[each] === true]))
      const request = { document, operation, conditions, clock }
      if (labels.length === 0) return plan(keyFor(variables), request, noLabels)
      const on = labelsOn(labels, context, supergraphs)
      return plan(`${keyFor(variables)}|${on.join('|')}`, request, on)
    },
    knownPlan: (variables) => (labels.length === 0 ? known(keyFor(variables)) : undefined),
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
