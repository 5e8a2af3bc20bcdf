import { type MetricRule, metricList } from './metric-list.ts'

/** The list of metrics as a Markdown table, for the reference in the docs. */
export function renderMetricReference(): string {
  const rows = Object.values<MetricRule>(metricList).map(
    ({ name, type, help, labels }) => `| \`${name}\` | ${type} | ${help} | ${labelsText(labels)} |`,
  )
  return ['| metric | type | what | labels |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

function labelsText(labels: MetricRule['labels']): string {
  return Object.entries(labels)
    .map(([name, meaning]) => `\`${name}\`: ${meaning}`)
    .join('<br>')
}
