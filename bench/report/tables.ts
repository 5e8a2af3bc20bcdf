import type { Ratio } from './statistics.ts'
import type { SubjectSummary, WorkloadSummary } from './summary.ts'

/** The results as Markdown: cost and ratios, then latency, memory and start, then goals. */
export function toTables(summaries: readonly WorkloadSummary[]): string {
  return [costTable(summaries), otherTable(summaries), policyTable(summaries), goalTable(summaries)]
    .filter((each) => each !== undefined)
    .join('\n\n')
}

/** Where a workload has no such subject. */
const none = '–'

function costTable(summaries: readonly WorkloadSummary[]): string {
  return table(
    ['workload', 'calls/op', 'baseline', 'gateway', 'gateway : baseline', 'reference', 'gateway : reference', 'way'],
    summaries.map(({ title, baseline, gateway, reference, toBaseline, toReference }) => [
      title,
      `${decimals(gateway.callsPerOperation, 2)} (${decimals(baseline.callsPerOperation, 2)})`,
      whole(baseline.perCpuSecond),
      whole(gateway.perCpuSecond),
      `**${percent(toBaseline.median)}** (${percent(toBaseline.min)} to ${percent(toBaseline.max)})`,
      reference === undefined ? none : whole(reference.perCpuSecond),
      toReference === undefined ? none : times(toReference),
      reference === undefined ? (gateway.way ?? '?') : `${gateway.way ?? '?'} (${reference.way ?? '?'})`,
    ]),
  )
}

function otherTable(summaries: readonly WorkloadSummary[]): string {
  const both = (of: (subject: SubjectSummary) => string) => (summary: WorkloadSummary) =>
    `${of(summary.gateway)} (${of(summary.baseline)})`
  const perSecond = both((subject) => whole(subject.perSecond))
  const p50 = both((subject) => decimals(subject.p50Ms, 1))
  const p99 = both((subject) => decimals(subject.p99Ms, 1))
  const rss = both((subject) => whole(subject.rssMiB))
  const start = both((subject) => whole(subject.firstAnswerMs))
  return table(
    ['workload', 'requests/s', 'p50 ms', 'p99 ms', 'RSS MiB', 'start to first answer ms', 'failed'],
    summaries.map((summary) => [
      summary.title,
      perSecond(summary),
      p50(summary),
      p99(summary),
      rss(summary),
      start(summary),
      String(failuresOf(summary)),
    ]),
  )
}

function policyTable(summaries: readonly WorkloadSummary[]): string | undefined {
  const rows = summaries.flatMap(({ title, gateway, unguarded, toUnguarded }) =>
    unguarded === undefined || toUnguarded === undefined
      ? []
      : [
          [
            title,
            whole(unguarded.perCpuSecond),
            whole(gateway.perCpuSecond),
            `**${percent(toUnguarded.median)}** (${percent(toUnguarded.min)} to ${percent(toUnguarded.max)})`,
          ],
        ],
  )
  return rows.length === 0
    ? undefined
    : table(['workload', 'without policies', 'gateway', 'gateway : without policies'], rows)
}

function goalTable(summaries: readonly WorkloadSummary[]): string {
  return table(
    ['workload', 'met', 'not met'],
    summaries.map(({ title, goals }) => {
      const texts = (isMet: boolean) => goals.filter((goal) => goal.isMet === isMet).map(({ text }) => text)
      return [title, texts(true).join('; '), texts(false).join('; ')]
    }),
  )
}

/** Requests that were not answered rightly, of all subjects. */
export function failuresOf({ baseline, gateway, reference, unguarded }: WorkloadSummary): number {
  return baseline.failed + gateway.failed + (reference?.failed ?? 0) + (unguarded?.failed ?? 0)
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const whole = (value: number) => value.toFixed(0)
const decimals = (value: number, digits: number) => value.toFixed(digits)
const percent = (share: number) => `${(share * 100).toFixed(0)} %`
const times = ({ median, min, max }: Ratio) => `${decimals(median, 1)} × (${decimals(min, 1)} to ${decimals(max, 1)})`
