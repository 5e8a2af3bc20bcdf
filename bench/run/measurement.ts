import type { SubjectName } from './subjects.ts'

/** One subject under load for one window. */
export interface Window {
  readonly completed: number
  readonly failed: number
  readonly firstFailure: string | undefined
  readonly cpuSeconds: number
  /** Completed requests for each second of the subject's CPU time. */
  readonly perCpuSecond: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly callsPerOperation: number
  /** Largest of those seen in the window. */
  readonly rssMiB: number
}

export interface SubjectResult {
  readonly subject: SubjectName
  /** How the gateway ran the operation, as its trace says. */
  readonly way: string | undefined
  /** From starting the process to having read its first answer. */
  readonly firstAnswerMs: number
  /** One a repetition; the windows of a workload's subjects of one index were measured one after the other. */
  readonly windows: readonly Window[]
}

export interface WorkloadResult {
  readonly workload: string
  readonly subjects: readonly SubjectResult[]
}
