import { describe, expect, it } from 'vitest'
import { summarize } from '../../../bench/report/summary.ts'
import { failuresOf, toTables } from '../../../bench/report/tables.ts'
import type { SubjectResult, Window } from '../../../bench/run/measurement.ts'
import { type Workload, workloads } from '../../../bench/workloads.ts'

function windowOf(perCpuSecond: number, more: Partial<Window> = {}): Window {
  return {
    completed: 100,
    failed: 0,
    firstFailure: undefined,
    cpuSeconds: 100 / perCpuSecond,
    perCpuSecond,
    perSecond: perCpuSecond,
    p50Ms: 1,
    p99Ms: 2,
    callsPerOperation: 2,
    rssMiB: 100,
    ...more,
  }
}

const subject = (name: SubjectResult['subject'], ...windows: Window[]): SubjectResult => ({
  subject: name,
  way: name === 'limit' ? undefined : 'reference',
  firstAnswerMs: 500,
  windows,
})

function workloadNamed(name: string): Workload {
  const found = workloads.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no workload ${name}`)
  return found
}

const join = summarize(workloadNamed('rest-join'), {
  workload: 'rest-join',
  subjects: [
    subject('limit', windowOf(1000), windowOf(500), windowOf(1000)),
    subject('gateway', windowOf(700), windowOf(350), windowOf(600, { rssMiB: 260, failed: 3, firstFailure: '503' })),
    subject('reference', windowOf(50), windowOf(50), windowOf(100)),
  ],
})

describe('what the tables are made of', () => {
  it('has medians, ratios within repetitions, and the largest memory', () => {
    expect(join.gateway).toMatchObject({ perCpuSecond: 600, rssMiB: 260, failed: 3, firstFailure: '503' })
    expect(join.toBaseline).toEqual({ median: 0.7, min: 0.6, max: 0.7 })
    expect(failuresOf(join)).toBe(3)
  })

  it('judges every goal of the workload', () => {
    expect(join.goals).toEqual([
      { text: '≥ 65 % of the limit', isMet: true },
      { text: '≥ 10 × the reference way', isMet: false },
      { text: 'no more calls than by hand', isMet: true },
      { text: 'RSS ≤ 250 MiB', isMet: false },
    ])
  })

  it('sees a call that would not be made by hand', () => {
    const { goals } = summarize(workloadNamed('rest-join'), {
      workload: 'rest-join',
      subjects: [
        subject('limit', windowOf(1000)),
        subject('gateway', windowOf(700, { callsPerOperation: 2.01 })),
        subject('reference', windowOf(50)),
      ],
    })
    expect(goals.find(({ text }) => text === 'no more calls than by hand')?.isMet).toBe(false)
  })

  it('prints tables whose rows have as many cells as their heads', () => {
    const tables = toTables([join]).split('\n\n')
    expect(tables).toHaveLength(3)
    for (const table of tables) expect(new Set(table.split('\n').map((line) => line.split(' | ').length)).size).toBe(1)
    expect(tables[0]).toContain('**70 %** (60 % to 70 %)')
  })

  it('refuses a result that lacks a subject', () => {
    const workload = workloadNamed('rest-join')
    expect(() => summarize(workload, { workload: workload.name, subjects: [] })).toThrow(/without limit/)
  })
})
