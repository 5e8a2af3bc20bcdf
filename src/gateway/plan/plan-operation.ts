import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
} from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { Clock } from '../../utils/clock.ts'
import { type CollectScope, collectFields } from './collect-fields.ts'
import type { Planning } from './drafts.ts'
import { finishSteps } from './finish-steps.ts'
import { limitSelections } from './limit-selections.ts'
import type { OperationPlan } from './plan.ts'
import { planHidden, planObject } from './plan-objects.ts'
import { planSubscription } from './plan-subscription.ts'
import type { Supergraph } from './supergraph.ts'

/** Longest time that planning one operation may take: it keeps all other requests waiting. */
const maxPlanningMs = 1_000

/** What to plan. */
export interface PlanRequest {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** Values of the variables in `@skip` and `@include`. */
  readonly conditions: Readonly<Record<string, boolean>>
  readonly clock: Clock
}

/**
 * Plans an operation: once, for one set of values of the variables in `@skip` and `@include`.
 * @throws GatewayError LIMIT_EXCEEDED (reason `plan`) when its selections expand too far, or planning takes too long.
 */
export function planOperation(supergraph: Supergraph, request: PlanRequest): OperationPlan {
  const { operation, clock } = request
  const kind = operation.operation
  const type = rootType(supergraph.schema, kind)
  const scope = scopeOf(supergraph.schema, request)
  limitSelections(type, operation.selectionSet, scope)
  const planning: Planning = {
    supergraph,
    scope,
    wholeScope: { schema: supergraph.whole ?? supergraph.schema, fragments: new Map(), conditions: {} },
    steps: [],
    ids: { objects: 0 },
    isSerial: kind === 'mutation',
    memo: new Map(),
    planHidden: (draft, nodes, limits) => planHidden(planning, draft, nodes, limits),
    checkTime: timeLimit(clock),
  }
  const fields = [...collectFields(type, [operation.selectionSet], scope)]
  if (kind === 'subscription') return planSubscription(planning, type, fields)
  const roots =
    kind === 'query' ? [planObject(planning, type, fields)] : fields.map((field) => planObject(planning, type, [field]))
  finishSteps(planning.steps)
  return { kind, roots, steps: planning.steps, objectCount: planning.ids.objects }
}

function rootType(schema: GraphQLSchema, kind: OperationPlan['kind']): GraphQLObjectType {
  const type = schema.getRootType(kind as OperationTypeNode) // Edge: an enum of the same words.
  if (!type) throw new GatewayError('INTERNAL_SERVER_ERROR', { cause: new Error(`the schema has no ${kind}`) })
  return type
}

function scopeOf(schema: GraphQLSchema, { document, conditions }: PlanRequest): CollectScope {
  const fragments = document.definitions.flatMap((node): [string, FragmentDefinitionNode][] =>
    node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
  )
  return { schema, fragments: new Map(fragments), conditions }
}

function timeLimit(clock: Clock): () => void {
  const endMs = clock.nowMs() + maxPlanningMs
  return () => {
    if (clock.nowMs() <= endMs) return
    const cause = new Error(`planning takes longer than ${maxPlanningMs} ms`)
    throw new GatewayError('LIMIT_EXCEEDED', { reason: 'plan', cause })
  }
}
