import {
  type DocumentNode,
  executeSync,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql'
import type { MaybePromise } from '../../utils/maybe-promise.ts'
import type { GatewayOperation } from '../gateway.ts'
import type { FieldPlan, ObjectPlan, OperationPlan } from '../plan/plan.ts'
import type { ReferenceReason } from '../reference-reasons.ts'
import type { TextResult } from '../text-result.ts'
import { checkLateValues, executePlan } from './execute-plan.ts'
import type { PlanCache, PlannedOperation } from './plan-cache.ts'
import type { RunMemory } from './run-memory.ts'
import { holdsLongNumber, settleNumbers } from './settle-numbers.ts'

export interface CompiledExecutor {
  /**
   * Runs an operation, or gives the reason why the reference way is to run it.
   * @throws GatewayError where no plan can be made: nothing is to run it.
   */
  readonly execute: (operation: GatewayOperation) => MaybePromise<TextResult> | ReferenceReason
  /** The plan by which an operation ran lately; undefined where there is none, or requests run by different ones. */
  readonly planOf: (operation: Omit<GatewayOperation, 'context'>) => OperationPlan | undefined
}

/** Runs operations by plans, which are made when an operation is first seen. */
export function createCompiledExecutor(schema: GraphQLSchema, plans: PlanCache, memory: RunMemory): CompiledExecutor {
  return {
    planOf: ({ document, operationName, variables }) => {
      const planned = plans.find(document, operationName)
      const coerced = planned && coerceVariables(schema, planned.operation, variables)
      return coerced && planned?.knownPlan(coerced)
    },
    execute: ({ document, operationName, variables, context }) => {
      const planned = plans.find(document, operationName)
      if (planned === undefined) return 'unresolved'
      const coerced = coerceVariables(schema, planned.operation, variables)
      if (coerced === undefined) return 'variable'
      const plan = planned.planFor(coerced, context)
      try {
        checkLateValues(plan, coerced)
      } catch {
        return 'argument'
      }
      const introspection = introspect(schema, document, planned, plan, variables)
      return executePlan({ plan, variables: coerced, context, introspection, memory })
    },
  }
}

const none = {}

/** Coerced values, or undefined when a value is wrong: graphql-js says so. */
function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: NonNullable<GatewayOperation['variables']> = none,
): Readonly<Record<string, unknown>> | undefined {
  const { variableDefinitions = [] } = operation
  if (variableDefinitions.length === 0) return none
  const coerce = (values: typeof variables) =>
    getVariableValues(schema, variableDefinitions, values, { maxErrors: 0 }).coerced
  // Long numbers are rare: it is only asked for them where something is not taken.
  return (
    coerce(variables) ?? (holdsLongNumber(variables) ? coerce(settleNumbers(schema, operation, variables)) : undefined)
  )
}

/** What the schema answers of an operation: its root fields `__schema` and `__type` alone, run by graphql-js. */
function introspect(
  schema: GraphQLSchema,
  document: DocumentNode,
  { operation }: PlannedOperation,
  plan: OperationPlan,
  variableValues: GatewayOperation['variables'],
): Readonly<Record<string, unknown>> {
  if (!plan.roots.some(asksSchema)) return none
  const selections = plan.roots.flatMap((root) =>
    root.fields.flatMap((field) => (isOfSchema(field) ? field.nodes : [])),
  )
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
  const alone: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    variableDefinitions: operation.variableDefinitions ?? [],
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  }
  const answer = executeSync({
    schema,
    document: { kind: Kind.DOCUMENT, definitions: [alone, ...fragments] },
    variableValues,
  })
  return answer.data ?? none
}

function asksSchema({ fields }: ObjectPlan): boolean {
  return fields.some(isOfSchema)
}

function isOfSchema({ from }: FieldPlan): boolean {
  return from.kind === 'introspection'
}
