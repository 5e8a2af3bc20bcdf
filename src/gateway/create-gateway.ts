import { GraphQLError, type GraphQLSchema } from 'graphql'
import { ConfigError } from '../errors/config-error.ts'
import { GatewayError } from '../errors/gateway-error.ts'
import { toGatewayError } from '../errors/to-gateway-error.ts'
import { printDiagnostic } from '../modules/diagnostics.ts'
import type { LoadedModule } from '../modules/load-module.ts'
import { sourcesOf } from '../modules/sources-of.ts'
import { createMetrics, type Metrics } from '../observability/metrics/metrics.ts'
import type { Source } from '../sources/source.ts'
import { isPromise, type MaybePromise } from '../utils/maybe-promise.ts'
import { createAskedFields } from './asked-fields.ts'
import { createPolicyReader } from './cache-policy.ts'
import { elementsBeyond } from './compose/hidden-elements.ts'
import { typesInParts } from './compose/key-parts.ts'
import { settleDrift } from './drift-of-error.ts'
import { type CompiledExecutor, createCompiledExecutor } from './execute/execute-compiled.ts'
import { createPlanCache } from './execute/plan-cache.ts'
import { createRunMemory } from './execute/run-memory.ts'
import type { Gateway, GatewayOperation, GatewaySubscription, SourceStatus, Subscribed } from './gateway.ts'
import { loadSupergraph, type SupergraphOptions } from './load-supergraph.ts'
import { createOperationCounts } from './operation-counts.ts'
import { createLabelledSupergraphs } from './plan/labelled-supergraphs.ts'
import { createStitchedExecutor } from './reference/execute-stitched.ts'
import { stitchSources } from './reference/stitch-sources.ts'
import { createSubgraph } from './subgraph/create-subgraph.ts'
import { createSubscriber } from './subscribe/subscribe.ts'
import { fromTextResult, type TextResult, toTextResult } from './text-result.ts'

/** How a gateway is made. */
export interface GatewayOptions extends SupergraphOptions {
  /**
   * How operations run: by plans, or by stitching, which is the judge of plans. @default SELVEDGE_EXECUTION, else 'compiled'
   */
  readonly execution?: 'compiled' | 'reference'
  /** Whether it answers routers as a subgraph of theirs: `_service` and `_entities`. @default false */
  readonly subgraph?: boolean | undefined
  /** Where operations are counted. @default metrics of its own, which nobody reads */
  readonly metrics?: Metrics
}

/**
 * Loads the modules and makes the gateway of the healthy ones.
 * @throws ConfigError when no module is healthy, or one that is required is not.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { schema: composed, whole, modules, diagnostics, canLoadLostModule, close } = await loadSupergraph(options)
  const missing = modules.filter((module) => module.isRequired && module.source === undefined)
  if (composed === undefined || missing.length > 0) {
    await close()
    throw new ConfigError(missing.length > 0 ? missing.map(requiredProblem) : modules.map(brokenProblem))
  }
  const own = sourcesOf(modules)
  const { schema, sources } =
    options.subgraph === true ? withSubgraph(composed, own) : { schema: composed, sources: own }
  const reason = whyPlansAlone(whole, sources)
  if (reason !== undefined && !isCompiled(options)) {
    await close()
    throw new ConfigError([{ path: 'execution', rule: `must be 'compiled': ${reason}`, received: 'reference' }])
  }
  const executeStitched = createStitchedExecutor(schema, sources)
  const { metrics = createMetrics() } = options
  const counts = createOperationCounts(metrics)
  const plans = createPlanCache(createLabelledSupergraphs(schema, sources, whole), metrics)
  const memory = createRunMemory(metrics)
  const compiled = isCompiled(options) ? createCompiledExecutor(schema, plans, memory) : undefined
  const askedBy = createAskedFields(schema, sources)
  const policyOf = createPolicyReader(sources)
  /** The result, after noting what of the upstreams' answers did not fit. */
  const noted = (result: TextResult, operation: GatewayOperation): TextResult => {
    const { suspects } = operation.context.trace
    if (result.errors !== undefined || suspects !== undefined) settleDrift(result.errors ?? [], operation, askedBy)
    return result
  }
  const startEvents = createSubscriber({
    schema,
    plans,
    executeStitched: compiled ? undefined : executeStitched,
    noted,
  })
  const subscribe = (subscription: GatewaySubscription): Subscribed => {
    try {
      const subscribed = startEvents(subscription)
      if (compiled) counts.compiled('subscription')
      else counts.reference('subscription', 'configured')
      return subscribed
    } catch (error) {
      const failure = toGatewayError(error)
      counts.refused(failure.code)
      return { kind: 'refused', result: toFailure(failure) }
    }
  }
  const executeToText = (operation: GatewayOperation): MaybePromise<TextResult> => {
    const kind = operation.context.operation
    if (kind === 'subscription') return toFailure(new GatewayError('SUBSCRIPTION_TRANSPORT'))
    const running = tryExecute(compiled, operation)
    if (running instanceof GatewayError) {
      counts.refused(running.code)
      return toFailure(running)
    }
    // Where plans alone can ask, what cannot be planned for is refused, not run in part.
    if (running === 'argument' && reason !== undefined) {
      counts.refused('BAD_USER_INPUT')
      return toFailure(new GatewayError('BAD_USER_INPUT'))
    }
    if (typeof running === 'string') {
      counts.reference(kind, running)
      const extensions = { plan: { way: 'reference', reason: running } }
      return executeStitched(operation).then(
        (result) => noted(toTextResult({ ...result, extensions }), operation),
        toFailure,
      )
    }
    counts.compiled(kind)
    if (isPromise(running)) return running.then((result) => noted(byPlan(result), operation), toFailure)
    return noted(byPlan(running), operation)
  }
  return {
    schema,
    diagnostics,
    sources: () => modules.map(toStatus),
    execute: async (operation) => fromTextResult(await executeToText(operation)),
    executeToText,
    cachePolicy: (operation) => {
      const plan = compiled?.planOf(operation)
      return plan && policyOf(plan)
    },
    version: () => modules.map(({ name, version }) => `${name}.${version()}`).join(' '),
    webhooksOf: (name) => modules.find((module) => module.name === name && module.source !== undefined)?.webhooks ?? [],
    canLoadLostModule,
    subscribe,
    close: async () => {
      plans.close()
      memory.close()
      await close()
    },
  }
}

/** Why stitching cannot run operations; undefined where it can. */
function whyPlansAlone(whole: GraphQLSchema | undefined, sources: readonly Source[]): string | undefined {
  if (whole !== undefined) return 'subgraphs are asked by plans alone'
  const [part] = typesInParts(sources)
  return part && `modules hold parts of ${part}, which plans alone join`
}

function withSubgraph(composed: GraphQLSchema, own: readonly Source[]) {
  const sources = [...own, createSubgraph(composed, own)]
  // What composition hid of federated sources, their schemas do not tell.
  const federated = own.filter(({ subgraph }) => subgraph !== undefined)
  const hidden = new Set(federated.flatMap(({ schema }) => [...elementsBeyond(schema, composed)]))
  return { schema: stitchSources(sources, undefined, hidden), sources }
}

/** The compiled way's answer, or the reason why it gives none, or why there is no plan. */
function tryExecute(compiled: CompiledExecutor | undefined, operation: GatewayOperation) {
  try {
    return compiled === undefined ? 'configured' : compiled.execute(operation)
  } catch (error) {
    return toGatewayError(error)
  }
}

const planned = { plan: { way: 'compiled' } }

/** Names the way in which a result came about. Hot: written out, because a spread of the result took 8 µs of each request. */
function byPlan({ data, errors = [] }: TextResult): TextResult {
  if (data === undefined) return { errors, extensions: planned }
  return errors.length === 0 ? { data, extensions: planned } : { errors, data, extensions: planned }
}

function toFailure(error: unknown): TextResult {
  const originalError = toGatewayError(error)
  return { errors: [new GraphQLError(originalError.message, { originalError })] }
}

function isCompiled({ execution, env = process.env }: GatewayOptions): boolean {
  return (execution ?? env.SELVEDGE_EXECUTION) !== 'reference'
}

function toStatus({ name, kind, isRequired, source, diagnostics }: LoadedModule): SourceStatus {
  const state = source ? 'healthy' : 'quarantined'
  const upstreams = source?.upstreams() ?? []
  return {
    name,
    kind,
    module: name,
    state,
    isRequired,
    diagnostics,
    upstreams,
    schemaChanges: source?.schemaChanges?.(),
  }
}

function requiredProblem(module: LoadedModule) {
  return { path: module.name, rule: `is required and broken:\n${reasons(module)}` }
}

function brokenProblem(module: LoadedModule) {
  return { path: module.name, rule: `is broken:\n${reasons(module)}` }
}

function reasons({ diagnostics }: LoadedModule): string {
  return diagnostics.map((each) => `  ${printDiagnostic(each)}`).join('\n')
}
