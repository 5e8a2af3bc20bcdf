import { type ErrorRule, errorRules } from './codes.ts'

/** The code table as a Markdown table, for the README's error reference. */
export function renderErrorReference(): string {
  const head = [
    '| code | meaning | message | retry a query | retry a mutation | HTTP status without data |',
    '| --- | --- | --- | --- | --- | --- |',
  ]
  const rows = Object.entries<ErrorRule>(errorRules).map(
    ([code, rule]) =>
      `| ${[
        `\`${code}\``,
        rule.meaning,
        rule.message,
        yesNo(rule.retryableQuery),
        yesNo(rule.retryableMutation),
        String(rule.httpStatus),
      ]
        .map(escapeCell)
        .join(' | ')} |`,
  )
  return `${[...head, ...rows].join('\n')}\n`
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no'
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|')
}
