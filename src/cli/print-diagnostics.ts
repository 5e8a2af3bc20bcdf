import type { Diagnostic } from '../modules/diagnostic.ts'
import { printDiagnostic } from '../modules/diagnostics.ts'

/** So many warnings with one rule, remedy and file are shown: a schema that is missing is followed by one for each of its types. */
const shownAlike = 10

/** All findings, one below the other, ending in a line break where there are any. Of many warnings that are alike the first stand for all. */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const counts = new Map<string, number>()
  for (const each of diagnostics) counts.set(kindOf(each), (counts.get(kindOf(each)) ?? 0) + 1)
  const seen = new Map<string, number>()
  const lines = diagnostics.map((each) => {
    const nth = (seen.get(kindOf(each)) ?? 0) + 1
    seen.set(kindOf(each), nth)
    const left = (counts.get(kindOf(each)) ?? 0) - shownAlike
    if (each.severity === 'error' || left <= 1 || nth <= shownAlike) return `${printDiagnostic(each)}\n`
    return nth > shownAlike + 1
      ? ''
      : `${each.file} warning ${each.rule}: ${left} more like these: selvedge check --json\n`
  })
  return lines.join('')
}

function kindOf({ severity, file, rule, remedy = '' }: Diagnostic): string {
  return `${severity} ${rule} ${file} ${remedy}`
}

/** `3 errors, 1 warning`. */
export function countFindings(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  return `${count(errors, 'error')}, ${count(diagnostics.length - errors, 'warning')}`
}

/** `1 module`, `2 modules`. */
export function count(amount: number, word: string): string {
  return `${amount} ${word}${amount === 1 ? '' : 's'}`
}
