import { deepStrictEqual } from 'node:assert/strict'
import type { LoadOrder } from '../load/protocol.ts'
import type { Workload } from '../workloads.ts'
import { askOnce, requestBody } from './ask-once.ts'
import type { LoadProcess } from './load-process.ts'
import { measureWindow } from './measure-window.ts'
import type { SubjectResult, Window, WorkloadResult } from './measurement.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'
import { commandOf, type SubjectName, type Surroundings, subjectsOf } from './subjects.ts'
import type { Upstream } from './upstream.ts'

export interface Effort {
  readonly repetitions: number
  readonly windowMs: number
  readonly warmUpMs: number
}

export interface RunParts extends Surroundings {
  readonly load: LoadProcess
  readonly upstream: Upstream
  readonly effort: Effort
}

interface Running {
  readonly subject: SubjectName
  readonly server: ServerProcess
  readonly order: LoadOrder
  readonly way: string | undefined
  readonly firstAnswerMs: number
  readonly windows: Window[]
}

/**
 * Measures a workload's subjects side by side: in each repetition one window of each, in turns of who is first.
 * @throws Error where two subjects answer with different data.
 */
export async function runWorkload(workload: Workload, parts: RunParts): Promise<WorkloadResult> {
  const { effort } = parts
  const running: Running[] = []
  try {
    let expected: unknown
    for (const subject of subjectsOf(workload)) {
      const { data, ...started } = await startSubject(subject, workload, parts)
      running.push(started)
      expected ??= data
      assertEqualData(data, expected, `${workload.name}: ${subject} answers otherwise than ${workload.baseline}`)
    }
    for (const { server, order } of running)
      await measureWindow(server.pid, { ...order, durationMs: effort.warmUpMs }, parts)
    for (let repetition = 0; repetition < effort.repetitions; repetition++) {
      const turn = repetition % running.length
      for (const { server, order, windows } of [...running.slice(turn), ...running.slice(0, turn)])
        windows.push(await measureWindow(server.pid, { ...order, durationMs: effort.windowMs }, parts))
    }
    return { workload: workload.name, subjects: running.map(toResult) }
  } finally {
    await Promise.all(running.map(({ server }) => server.stop()))
  }
}

async function startSubject(
  subject: SubjectName,
  workload: Workload,
  parts: RunParts,
): Promise<Running & { readonly data: unknown }> {
  const startedMs = performance.now()
  const server = await startServerProcess(commandOf(subject, workload, parts))
  try {
    const url = new URL('/graphql', server.announced).href
    const { data, bytes } = await askOnce(url, workload)
    const firstAnswerMs = performance.now() - startedMs
    const isGateway = subject === 'gateway' || subject === 'reference'
    const way = isGateway ? (await askOnce(url, workload, { trace: true })).way : undefined
    const order: LoadOrder = {
      url,
      body: requestBody(workload),
      connections: workload.connections,
      durationMs: 0,
      identity: workload.identity,
      expectedBytes: bytes,
    }
    return { subject, server, order, way, firstAnswerMs, windows: [], data }
  } catch (error) {
    await server.stop()
    throw error
  }
}

function toResult({ subject, way, firstAnswerMs, windows }: Running): SubjectResult {
  return { subject, way, firstAnswerMs, windows }
}

function assertEqualData(data: unknown, expected: unknown, message: string): void {
  try {
    deepStrictEqual(data, expected)
  } catch (cause) {
    throw new Error(message, { cause })
  }
}
