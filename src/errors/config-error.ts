/** One wrong option. */
export interface ConfigProblem {
  /** Where it stands: `rest(billing).attemptTimeoutMs`. */
  readonly path: string
  /** What must hold: `must be a number above 0`. */
  readonly rule: string
  /** The value that was given, printed for people; absent where nothing was given or it could be a secret. */
  readonly received?: string | undefined
}

/** Wrong configuration: everything that is wrong, each with path, rule and received value. Thrown at load, never later. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly ConfigProblem[]

  constructor(problems: ConfigProblem | readonly ConfigProblem[], options?: { readonly cause?: unknown }) {
    const list: readonly ConfigProblem[] = 'path' in problems ? [problems] : problems
    super(list.map(describeProblem).join('\n'), options)
    this.problems = list
  }
}

/** One line for people: `billing.attemptTimeoutMs: must be above 0 (received -5)`. */
export function describeProblem(problem: ConfigProblem): string {
  const received = problem.received === undefined ? '' : ` (received ${problem.received})`
  return `${problem.path}: ${problem.rule}${received}`
}

/**
 * A received value in one short line: scalars as they are, of objects only the field names, as fields may hold secrets.
 * Undefined, and whatever stands under a name like `token`, is not printed.
 */
export function printReceived(value: unknown, key: PropertyKey | undefined): string | undefined {
  if (value === undefined) return undefined
  if (typeof key === 'string' && /token|password|secret|passphrase|api_?key|^value$|^key$/i.test(key)) return undefined
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return `an object of { ${Object.keys(value).join(', ')} }`
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 120 ? `${text.slice(0, 120)}...` : text
}
