import { type ExecutionResult, GraphQLError, type GraphQLSchema, getVariableValues } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import { toGatewayError } from '../../errors/to-gateway-error.ts'
import { AnnotatedEvent, type StreamEvents } from '../../sources/source.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { mapEvents } from '../../utils/map-events.ts'
import { checkLateValues, executePlan } from '../execute/execute-plan.ts'
import type { PlanCache } from '../execute/plan-cache.ts'
import { resolveLate } from '../execute/run-state.ts'
import { settleNumbers } from '../execute/settle-numbers.ts'
import type { GatewayOperation, GatewaySubscription, Subscribed } from '../gateway.ts'
import type { OperationPlan, StreamPlan, Variables } from '../plan/plan.ts'
import { type TextResult, toTextResult } from '../text-result.ts'
import { maxVariableErrors, withShortValues } from '../variable-errors.ts'
import { conditionAtRoot } from './check-root.ts'

export interface SubscriberParts {
  readonly schema: GraphQLSchema
  readonly plans: PlanCache
  /** Runs each event by graphql-js on the stitched schema; absent where plans run it. */
  readonly executeStitched: ((operation: GatewayOperation) => Promise<ExecutionResult>) | undefined
  /** Takes note of what of the upstreams' answers did not fit, and gives the result on. */
  readonly noted: (result: TextResult, operation: GatewayOperation) => TextResult
}

/** Starts subscriptions. The plan says who gives the events, whichever way they are run. @throws GatewayError where none can be made */
export function createSubscriber(parts: SubscriberParts): (subscription: GatewaySubscription) => Subscribed {
  const { schema, plans } = parts
  return (subscription) => {
    const { document, operationName, variables = {}, context } = subscription
    const planned = plans.find(document, operationName)
    if (planned === undefined) throw new GatewayError('OPERATION_RESOLUTION_FAILURE')
    const { operation } = planned
    const misplaced = conditionAtRoot(operation, document)
    if (misplaced !== undefined) return refusedFor(misplaced)
    const settled = settleNumbers(schema, operation, variables)
    const maxErrors = maxVariableErrors(variables)
    const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], settled, { maxErrors })
    if (coerced === undefined) return { kind: 'refused', result: { errors: withShortValues(errors ?? []) } }
    const plan = planned.planFor(coerced, context)
    const { stream } = plan
    if (stream === undefined) throw new GatewayError('BAD_REQUEST', { reason: 'no-subscription' })
    const events = openStream(plan, stream, coerced, context)
    if (events instanceof GraphQLError) return refusedFor(events)
    const run = runnerOf(parts, subscription, plan, coerced)
    return { kind: 'events', field: stream.stream.coordinate, events: mapEvents(events, run) }
  }
}

function refusedFor(error: GraphQLError): Subscribed {
  return { kind: 'refused', result: { errors: [error] } }
}

/** The events, or why there are none: as graphql-js has it, an error at the root field. */
function openStream(
  plan: OperationPlan,
  { stream, args, field, selectionOf }: StreamPlan,
  variables: Variables,
  context: RequestContext,
): StreamEvents | GraphQLError {
  const refuse = (code: GatewayError) =>
    new GraphQLError(code.message, { nodes: field.nodes, path: [field.responseKey], originalError: code })
  let values: Variables
  try {
    values = resolveLate(args, variables)
    checkLateValues(plan, variables)
  } catch (cause) {
    return refuse(new GatewayError('BAD_USER_INPUT', { cause }))
  }
  try {
    return stream.open({ args: values, selection: selectionOf(variables) }, context)
  } catch (error) {
    return refuse(toGatewayError(error))
  }
}

type RunEvent = (event: unknown) => Promise<TextResult>

/**
 * Runs one event as graphql-js does in `mapSourceToResponseEvent`: the operation, with the event as its root. Its own `subscribe`
 * is not used, as that gives all events one context: one deadline, and one memory of what was fetched.
 */
function runnerOf(
  { executeStitched, noted }: SubscriberParts,
  { document, operationName, variables, contextOfEvent }: GatewaySubscription,
  plan: OperationPlan,
  coerced: Variables,
): RunEvent {
  if (executeStitched === undefined)
    return async (event) => {
      const context = contextOfEvent()
      const outcome = outcomeOf(event, context)
      const result = await executePlan({ plan, variables: coerced, context, introspection: {}, event: outcome })
      const told = noted(result, { document, operationName, variables, context })
      return { ...told, extensions: { plan: { way: 'compiled' } } }
    }
  return async (event) => {
    const context = contextOfEvent()
    context.memo.set(plan.stream?.stream, outcomeOf(event, context))
    const operation = { document, operationName, variables, context }
    const result = toTextResult(await executeStitched(operation))
    return { ...noted(result, operation), extensions: { plan: { way: 'reference', reason: 'configured' } } }
  }
}

/** What the operation is run for; what else there is to say goes into its answer. */
function outcomeOf(event: unknown, { trace }: RequestContext): unknown {
  if (!(event instanceof AnnotatedEvent)) return event
  trace.upstreams = { ...event.upstreams }
  return event.outcome
}
