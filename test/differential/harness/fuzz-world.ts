import { generateOperation, type Operation } from '../generate/operation.ts'
import { faultsOf } from '../upstream/faults.ts'
import { type Check, checkOperation, type FindingKind } from './check-operation.ts'
import { shrink } from './shrink.ts'
import type { RunningWorld } from './start-world.ts'

/** A found difference, with everything that it takes to see it again. */
export interface Report {
  readonly world: string
  readonly seed: number
  readonly operation: Operation
  readonly findings: readonly string[]
}

/** What a run of many operations saw. */
export interface Summary {
  operations: number
  invalid: number
  withErrors: number
  calls: { reference: number; compiled: number }
  /** Operations by the way that really ran them, of the compiled gateway. */
  readonly ways: Map<string, number>
  readonly reports: Report[]
}

/** An empty summary. */
export function createSummary(): Summary {
  return {
    operations: 0,
    invalid: 0,
    withErrors: 0,
    calls: { reference: 0, compiled: 0 },
    ways: new Map(),
    reports: [],
  }
}

/** What the two ways must agree in. */
export const differenceKinds: readonly FindingKind[] = ['data', 'errors', 'calls']

/** All that is looked for: differences, broken rules of any answer, and what the data itself says otherwise. */
export const allKinds: readonly FindingKind[] = [...differenceKinds, 'rule', 'oracle']

/** Generates the operation of a seed, checks it, and adds what was seen to the summary; findings of `wanted` kinds are shrunk. */
export async function fuzzOnce(
  running: RunningWorld,
  seed: number,
  summary: Summary,
  wanted: readonly FindingKind[] = allKinds,
): Promise<void> {
  const { world, gateways } = running
  const faults = faultsOf(seed)
  const operation = generateOperation(gateways.reference.schema, seed, world.values)
  const check = await checkOperation(running, operation, faults)
  summary.operations++
  if (check.kind === 'invalid') {
    summary.invalid++
    return
  }
  count(check, summary)
  const kinds = kindsOf(check, wanted)
  if (kinds.length === 0) return
  const isStillWrong = async (smaller: Operation) =>
    kindsOf(await checkOperation(running, smaller, faults), kinds).length > 0
  const smallest = await shrink(operation, isStillWrong)
  const last = await checkOperation(running, smallest, faults)
  const findings = last.kind === 'run' && last.findings.length > 0 ? last.findings : check.findings
  summary.reports.push({
    world: world.name,
    seed,
    operation: smallest,
    findings: findings.map(({ kind, text }) => `${kind}: ${text}`),
  })
}

function kindsOf(check: Check, wanted: readonly FindingKind[]): readonly FindingKind[] {
  const found = check.kind === 'run' ? check.findings.map((each) => each.kind) : []
  return wanted.filter((kind) => found.includes(kind))
}

function count({ reference, compiled }: Extract<Check, { kind: 'run' }>, summary: Summary): void {
  if (reference.errors.length > 0) summary.withErrors++
  summary.calls.reference += callCount(reference.calls)
  summary.calls.compiled += callCount(compiled.calls)
  summary.ways.set(compiled.way, (summary.ways.get(compiled.way) ?? 0) + 1)
}

function callCount(calls: Readonly<Record<string, readonly string[]>>): number {
  return Object.values(calls).reduce((sum, each) => sum + each.length, 0)
}

/** A report as text. */
export function printReport({ world, seed, operation, findings }: Report): string {
  return [`${world}, seed ${seed}`, operation.query, JSON.stringify(operation.variables), ...findings].join('\n')
}
