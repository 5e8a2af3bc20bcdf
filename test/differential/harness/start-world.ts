import { createGateway } from '../../../src/gateway/create-gateway.ts'
import type { Gateway } from '../../../src/gateway/gateway.ts'
import { printDiagnostic } from '../../../src/modules/diagnostics.ts'
import { createMetrics, type Metrics } from '../../../src/observability/metrics/metrics.ts'
import { type Faults, noFaults } from '../upstream/faults.ts'
import { type RunningService, serve } from '../upstream/serve.ts'
import { createOracle, type Oracle } from './oracle.ts'
import type { World } from './world.ts'

/** The two ways of execution. */
export type Way = 'reference' | 'compiled'

/** How long the answer to a call is held back. */
export type Delay = (call: string) => number

/** A world with its upstreams on the wire and a gateway for each way. */
export interface RunningWorld {
  readonly world: World
  readonly gateways: Readonly<Record<Way, Gateway>>
  /** What the second gateway counted. */
  readonly metrics: Metrics
  readonly services: readonly RunningService[]
  readonly oracle: Oracle | undefined
  /** Sets what goes wrong from now on, and undoes what was changed. */
  readonly prepare: (faults: Faults, delayMs?: Delay) => void
  /** Waits until nothing more is asked of the upstreams: what an answer no longer waits for may still be under way. */
  readonly settle: () => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Starts a world.
 * @param second `reference` runs that way twice, which shows whether what is found comes from chance
 * @throws Error when one of its modules is not healthy
 */
export async function startWorld(world: World, second: Way = 'compiled'): Promise<RunningWorld> {
  let faults = noFaults
  let delayMs: Delay = noDelay
  const line = { delayMs: (call: string) => delayMs(call), answered: { count: 0 } }
  const services = await Promise.all(world.services(() => faults).map((service) => serve(service, line)))
  // Modules read their addresses from the environment when they are loaded.
  for (const { source, url } of services) process.env[variableOf(source)] = url
  const metrics = createMetrics()
  const gateways = { reference: await gatewayOf(world, 'reference'), compiled: await gatewayOf(world, second, metrics) }
  for (const { source } of services) delete process.env[variableOf(source)]
  return {
    world,
    gateways,
    metrics,
    services,
    oracle: world.oracle && createOracle(gateways.reference.schema, world.oracle),
    prepare: (next, nextDelayMs = noDelay) => {
      faults = next
      delayMs = nextDelayMs
      world.reset()
      for (const { calls, waves } of services) calls.length = waves.length = 0
    },
    settle: () => settle(services),
    close: async () => {
      await Promise.all([gateways.reference.close(), gateways.compiled.close()])
      await Promise.all(services.map((service) => service.close()))
    },
  }
}

const noDelay: Delay = () => 0

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
  execution: Way,
  metrics: Metrics = createMetrics(),
): Promise<Gateway> {
  const gateway = await createGateway({ schemaDirectory: directory, execution, metrics })
  const broken = gateway.diagnostics.filter((each) => each.severity === 'error')
  if (broken.length === 0 && gateway.sources().every((each) => each.state === 'healthy')) return gateway
  await gateway.close()
  throw new Error(`${name}: ${broken.map((each) => printDiagnostic(each)).join('\n')}`)
}

function variableOf(source: string): string {
  return `DIFFERENTIAL_${source.toUpperCase()}_URL`
}
