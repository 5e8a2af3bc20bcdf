import { expect, onTestFinished } from 'vitest'
import { isErrorCode } from '../../src/errors/codes.ts'
import { type Asked, type FaultGateway, type FaultGatewayOptions, startFaultGateway } from '../support/fault-gateway.ts'
import { startStopwatch } from '../support/stopwatch.ts'

/** The deadline of the rows' operations, and what an answer may come later than that. */
const deadlineMs = 1000
const graceMs = 100

/** What a row of faults comes to. */
export interface RowOutcome {
  readonly code: string
  readonly reason?: string
  readonly upstreamStatus?: number
  readonly retryable: boolean
  readonly retryAfterMs?: number
  /** Requests that the upstream saw. */
  readonly calls: number
  /** @default 'bill' */
  readonly field?: 'bill' | 'pay' | 'me' | 'order'
  /** Texts of the upstream that must not reach the client. */
  readonly canaries?: readonly string[]
}

/** A gateway before an upstream with this script, watched for all that a fault must not leave behind. */
export async function openRow(options: FaultGatewayOptions): Promise<FaultGateway> {
  const stray: unknown[] = []
  const onStray = (error: unknown): void => {
    stray.push(error)
  }
  process.on('unhandledRejection', onStray)
  process.on('uncaughtExceptionMonitor', onStray)
  const timers = activeTimers()
  const gateway = await startFaultGateway(options)
  onTestFinished(async () => {
    await gateway.close()
    await new Promise(setImmediate)
    process.off('unhandledRejection', onStray)
    process.off('uncaughtExceptionMonitor', onStray)
    expect(stray).toEqual([])
    expect(activeTimers()).toBeLessThanOrEqual(timers)
  })
  return gateway
}

/**
 * Asks for the failing field beside a healthy one, and asserts what holds for every row: (a) 200, the healthy field kept, one error at
 * the path; (c) nothing under way any more; (d) the next call works at once; (e) nothing of the upstream told; (f) in time.
 */
export async function expectRow(gateway: FaultGateway, outcome: RowOutcome): Promise<Asked> {
  const { field = 'bill', canaries = [], code, reason, upstreamStatus, retryable, retryAfterMs } = outcome
  const server = field === 'me' ? gateway.people : field === 'order' ? gateway.orders : gateway.billing
  const before = server.requests.length
  const watch = startStopwatch()
  const asked = await gateway.ask(field === 'pay' ? 'mutation { pay { id } }' : `{ ok ${selectionOf(field)} }`)
  const elapsedMs = watch.stop()
  expect(isErrorCode(code)).toBe(true)
  const [error] = asked.errors
  expect({ status: asked.status, data: asked.data, errors: asked.errors.length }).toEqual({
    status: 200,
    data: field === 'pay' ? { pay: null } : { ok: 'fine', [field]: null },
    errors: 1,
  })
  expect({ path: error?.path, ...error?.extensions }).toEqual({
    path: [field],
    code,
    retryable,
    source: field === 'me' ? 'people' : field === 'order' ? 'orders' : 'billing',
    requestId: asked.headers.get('x-request-id'),
    ...(reason !== undefined && { reason }),
    ...(upstreamStatus !== undefined && { upstreamStatus }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
  expect(server.requests.length - before).toBe(outcome.calls)
  expect(elapsedMs).toBeLessThan(deadlineMs + graceMs)
  for (const canary of [...canaries, ...canariesOf(gateway)]) expect(asked.text).not.toContain(canary)
  await expectRest(gateway)
  await expectHealthy(gateway, field)
  return asked
}

/** Nothing runs or waits. */
export async function expectRest(gateway: FaultGateway): Promise<void> {
  const { sources } = await (await fetch(`${gateway.url}/sources`)).json()
  for (const { upstreams } of sources as { readonly upstreams: readonly { readonly running: number }[] }[])
    expect(upstreams).toEqual(upstreams.map((each) => ({ ...each, running: 0, waiting: 0 })))
}

/** The next call works, in one attempt. */
export async function expectHealthy(gateway: FaultGateway, field: RowOutcome['field'] = 'bill'): Promise<void> {
  const read = field === 'pay' ? 'bill' : field
  const { data, errors, fetches } = await gateway.ask(`{ ok ${selectionOf(read)} }`, {
    headers: { 'x-selvedge-trace': '1' },
  })
  expect({ data, errors }).toEqual({ data: { ok: 'fine', [read]: expect.anything() }, errors: [] })
  expect(fetches.map(({ attempts }) => attempts)).toEqual([1, 1])
}

function selectionOf(field: 'bill' | 'me' | 'order'): string {
  if (field === 'bill') return 'bill { id total }'
  return field === 'me' ? 'me { id }' : 'order(id: "1") { number }'
}

function canariesOf(gateway: FaultGateway): readonly string[] {
  const ports = [gateway.billing, gateway.orders, gateway.people].map(({ port }) => String(port))
  return [...ports, '127.0.0.1', 'localhost', 'undici', 'ECONN', 'node:', 'canary', 'stack']
}

function activeTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
}
