import { createGateway } from '../../../src/gateway/create-gateway.ts'
import type { Gateway } from '../../../src/gateway/gateway.ts'
import { loadSupergraph } from '../../../src/gateway/load-supergraph.ts'
import { createStitchedExecutor } from '../../../src/gateway/reference/execute-stitched.ts'
import { nullableOutputs } from '../../../src/gateway/reference/source-view.ts'
import { printDiagnostic } from '../../../src/modules/diagnostics.ts'
import { createMetrics, type Metrics } from '../../../src/observability/metrics/metrics.ts'
import { type Faults, noFaults } from '../upstream/faults.ts'
import { type RunningService, serve } from '../upstream/serve.ts'
import { createOracle, type Oracle } from './oracle.ts'
import type { World } from './world.ts'

/** The two ways of execution; and the reference where no null takes its parent along, which asks for all there is to ask for. */
export type Way = 'reference' | 'compiled' | 'patient'

/** What runs operations one way. */
export type Runner = Pick<Gateway, 'schema' | 'execute' | 'close'>

/** A world with its upstreams on the wire and a gateway for each way. */
export interface RunningWorld {
  readonly world: World
  readonly gateways: Readonly<Record<Way, Runner>>
  /** What the second gateway counted. */
  readonly metrics: Metrics
  readonly services: readonly RunningService[]
  readonly oracle: Oracle | undefined
  /** Sets what goes wrong from now on, and undoes what was changed. */
  readonly prepare: (faults: Faults) => void
  /** Waits until nothing more is asked of the upstreams: what an answer no longer waits for may still be under way. */
  readonly settle: () => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Starts a world.
 * @param second `reference` runs that way twice, which shows whether what is found comes from chance
 * @throws Error when one of its modules is not healthy
 */
export async function startWorld(world: World, second: 'reference' | 'compiled' = 'compiled'): Promise<RunningWorld> {
  let faults = noFaults
  const answered = { count: 0 }
  const services = await Promise.all(world.services(() => faults).map((service) => serve(service, answered)))
  // Modules read their addresses from the environment when they are loaded.
  for (const { source, url } of services) process.env[variableOf(source)] = url
  const metrics = createMetrics()
  const gateways = {
    reference: await gatewayOf(world, 'reference'),
    compiled: await gatewayOf(world, second, metrics),
    patient: await patientOf(world),
  }
  for (const { source } of services) delete process.env[variableOf(source)]
  return {
    world,
    gateways,
    metrics,
    services,
    oracle: world.oracle && createOracle(gateways.reference.schema, world.oracle),
    prepare: (next) => {
      faults = next
      world.reset()
      for (const { calls, asks, waves } of services) calls.length = asks.length = waves.length = 0
    },
    settle: () => settle(services),
    close: async () => {
      await Promise.all(Object.values(gateways).map((gateway) => gateway.close()))
      await Promise.all(services.map((service) => service.close()))
    },
  }
}

/** Turns of the event loop between an answer and the call that follows from it, with some to spare. */
const quietTurns = 25

async function settle(services: readonly RunningService[]): Promise<void> {
  let known = -1
  for (let quiet = 0; quiet < quietTurns; quiet++) {
    await new Promise((resolve) => setImmediate(resolve))
    const calls = services.reduce((sum, service) => sum + service.calls.length, 0)
    if (calls !== known || services.some((service) => service.openCalls() > 0)) quiet = 0
    known = calls
  }
}

async function gatewayOf(
  { directory, name }: World,
  execution: 'reference' | 'compiled',
  metrics: Metrics = createMetrics(),
): Promise<Gateway> {
  const gateway = await createGateway({ schemaDirectory: directory, execution, metrics })
  const broken = gateway.diagnostics.filter((each) => each.severity === 'error')
  if (broken.length === 0 && gateway.sources().every((each) => each.state === 'healthy')) return gateway
  await gateway.close()
  throw new Error(`${name}: ${broken.map((each) => printDiagnostic(each)).join('\n')}`)
}

async function patientOf({ directory, name }: World): Promise<Runner> {
  const { schema, modules, close } = await loadSupergraph({ schemaDirectory: directory })
  if (schema === undefined) throw new Error(`${name}: no module is healthy`)
  const sources = modules.flatMap(({ source }) => source ?? [])
  const nullable = nullableOutputs(schema)
  return { schema: nullable, execute: createStitchedExecutor(nullable, sources), close }
}

function variableOf(source: string): string {
  return `DIFFERENTIAL_${source.toUpperCase()}_URL`
}
