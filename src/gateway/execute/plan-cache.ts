import { type DocumentNode, getOperationAST, Kind, type OperationDefinitionNode, visit } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import { toGatewayError } from '../../errors/to-gateway-error.ts'
import type { OperationPlan } from '../plan/plan.ts'
import { planOperation } from '../plan/plan-operation.ts'
import type { Supergraph } from '../plan/supergraph.ts'

/** An operation of a document, with a plan for each way its conditions can fall. */
export interface PlannedOperation {
  readonly operation: OperationDefinitionNode
  readonly planFor: (variables: Readonly<Record<string, unknown>>) => OperationPlan
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
  const plans = new Map<string, OperationPlan | GatewayError>()
  return {
    operation,
    planFor: (variables) => {
      const conditions = Object.fromEntries(conditionNames.map((name) => [name, variables[name] === true]))
      const key = conditionNames.map((name) => (conditions[name] ? '1' : '0')).join('')
      const known = plans.get(key)
      const made = known ?? planOrRefuse(supergraph, document, operation, conditions)
      if (known === undefined && plans.size < maxWays) plans.set(key, made)
      if (made instanceof GatewayError) throw made
      return made
    },
  }
}

/** A plan, or why there is none: what was refused once is not tried again. */
function planOrRefuse(...parameters: Parameters<typeof planOperation>): OperationPlan | GatewayError {
  try {
    return planOperation(...parameters)
  } catch (error) {
    return toGatewayError(error)
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
