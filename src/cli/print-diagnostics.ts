import type { Diagnostic } from '../modules/diagnostic.ts'
import { printDiagnostic } from '../modules/diagnostics.ts'

/** All findings, one below the other, ending in a line break where there are any. */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((each) => `${printDiagnostic(each)}\n`).join('')
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
