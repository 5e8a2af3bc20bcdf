import { type DocumentNode, getOperationAST, Kind, type OperationDefinitionNode, visit } from 'graphql'
import type { Clock } from '../../utils/clock.ts'
import type { OperationPlan } from '../plan/plan.ts'
import { planOperation } from '../plan/plan-operation.ts'
import type { Supergraph } from '../plan/supergraph.ts'

/** An operation of a document, with a plan for each way its conditions can fall. */
export interface PlannedOperation {
  readonly operation: OperationDefinitionNode
  /** @throws GatewayError when it cannot be planned, which is found out anew each time: it is quick. */
  readonly planFor: (variables: Readonly<Record<string, unknown>>, clock: Clock) => OperationPlan
}

/** More than these ways to fall are planned anew each time: 2^n of n variables in `@skip` and `@include`. */
const maxWays = 64

/** Keeps plans by document and operation name, for as long as the documents themselves are kept. */
export function createPlanCache(supergraph: Supergraph) {
  const byDocument = new WeakMap<DocumentNode, Map<string, PlannedOperation | undefined>>()
  return (document: DocumentNode, operationName: string | undefined): PlannedOperation | undefined => {
    let byName = byDocument.get(document)
    if (byName === undefined) {
      byName = new Map()
      byDocument.set(document, byName)
    }
    const name = operationName ?? ''
    if (!byName.has(name)) byName.set(name, prepareOperation(supergraph, document, operationName))
    return byName.get(name)
  }
}

function prepareOperation(
  supergraph: Supergraph,
  document: DocumentNode,
  operationName: string | undefined,
): PlannedOperation | undefined {
  const operation = getOperationAST(document, operationName)
  if (!operation || operation.operation === 'subscription') return undefined
  const conditionNames = conditionNamesOf(document)
  const plans = new Map<string, OperationPlan>()
  return {
    operation,
    planFor: (variables, clock) => {
      const conditions = Object.fromEntries(conditionNames.map((name) => [name, variables[name] === true]))
      const key = conditionNames.map((name) => (conditions[name] ? '1' : '0')).join('')
      const known = plans.get(key)
      if (known !== undefined) return known
      const made = planOperation(supergraph, { document, operation, conditions, clock })
      if (plans.size < maxWays) plans.set(key, made)
      return made
    },
  }
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
