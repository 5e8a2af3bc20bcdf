import { createLineFinder } from '../../sources/rest/openapi/parse-document.ts'
import type { FileFinding, Source } from '../../sources/source.ts'
import { compareValues, type Difference, showValue } from './compare-values.ts'
import { type AskMistake, compileAsk } from './compile-ask.ts'
import type { ExpectedError, ExpectedResult } from './example.ts'
import { type Example, printPath, toPointer } from './read-examples.ts'
import { createReplay, type UnmatchedCall } from './replay.ts'
import { runExample } from './run-example.ts'

type Path = readonly (string | number)[]

/** Reports a finding at a place of an example's file. */
export type ReportAt = (path: Path, finding: Omit<FileFinding, 'file' | 'line' | 'column'>) => void

/** Places findings of an example: file, and the line of the JSON path or the nearest above it. */
export function reporterOf({ file, text }: Example, report: (finding: FileFinding) => void): ReportAt {
  let lineOf: ReturnType<typeof createLineFinder> | undefined
  return (path, finding) => {
    lineOf ??= createLineFinder(text)
    report({ ...finding, file, ...lineOf(toPointer(path)) })
  }
}

const recordRemedy = 'record it again, if that is right: selvedge check --record --example'

/**
 * Runs an example on its source, with the recorded calls in place of its upstream: there is no network. What is not as recorded is
 * reported.
 */
export async function checkExample(example: Example, source: Source, report: ReportAt): Promise<void> {
  const again = `${recordRemedy} ${source.name}/${example.name}`
  const ask = compileAsk(example, source)
  if ('part' in ask) return reportMistake(ask, report)
  if (example.result === undefined)
    return report([], {
      severity: 'warning',
      rule: 'example-not-recorded',
      message: 'there is no result, so nothing is checked',
      remedy: 'selvedge check --record makes the calls and writes what came of them',
    })
  const replay = createReplay(example.calls)
  const { result, problems } = await runExample(example, ask, source, replay.transport)
  for (const message of problems)
    report(['calls'], {
      severity: 'warning',
      rule: 'example-mapping-problem',
      message: `the mapping of ${message}`,
      remedy: 'mark what can be absent as optional (`name?`), or give it a fallback (`name ?? null`)',
    })
  for (const unmatched of replay.unmatched) {
    const path = unmatched.nearest === undefined ? ['calls'] : ['calls', unmatched.nearest.index, 'request']
    report(path, { rule: 'example-call-not-recorded', message: describeUnmatched(unmatched), remedy: again })
  }
  const nearest = new Set(replay.unmatched.map((each) => each.nearest?.index))
  for (const index of replay.unused()) {
    if (nearest.has(index)) continue // told already
    const { method = '', url = '' } = example.calls[index]?.request ?? {}
    report(['calls', index], {
      rule: 'example-call-not-made',
      message: `the recorded call is not made: ${method} ${url}`,
      remedy: again,
    })
  }
  // Without an answer to each call the result can only be another: that would be the same finding twice.
  if (replay.unmatched.length > 0) return
  for (const { path, expected, actual } of differencesOf(example.result, result))
    report(['result', ...path], {
      rule: 'example-result-differs',
      message: `${printPath(['result', ...path])}: expected ${showValue(expected)}, got ${showValue(actual)}`,
      remedy: again,
    })
}

function describeUnmatched({ call, nearest }: UnmatchedCall): string {
  if (nearest === undefined) return `a call is made that is not recorded: ${call}`
  const { index, differences } = nearest
  if (differences.length === 0) return `a call is made more often than it is recorded: ${call}`
  return `a call is made that is not recorded: ${call}; the nearest, calls[${index}], differs in ${differences.join('; ')}`
}

/** Reports a question that does not fit the module's schema. */
export function reportMistake({ part, message }: AskMistake, report: ReportAt): void {
  report([part], {
    rule: 'example-invalid',
    message: `${part}: ${message}`,
    remedy: 'correct the example, or the schema',
  })
}

/** Of an error, only what the example tells is compared. */
function differencesOf(expected: ExpectedResult, actual: ExpectedResult): Difference[] {
  const data = expected.data === undefined ? [] : compareValues(expected.data, actual.data)
  const [wanted, given] = withoutEqual(expected.errors, actual.errors)
  const errors = compareValues(
    wanted,
    given.map((error, at) => told(error, wanted[at])),
  )
  return [
    ...data.map((each) => ({ ...each, path: ['data', ...each.path] })),
    ...errors.map((each) => ({ ...each, path: ['errors', ...each.path] })),
  ]
}

/** The errors that are not on both sides. */
function withoutEqual(expected: readonly ExpectedError[], actual: readonly ExpectedError[]) {
  const given = [...actual]
  const wanted = expected.filter((error) => {
    const at = given.findIndex((each) => compareValues(error, told(each, error)).length === 0)
    if (at >= 0) given.splice(at, 1)
    return at < 0
  })
  return [wanted, given] as const
}

/** What of an error the expected one tells, too. */
function told(error: ExpectedError, expected: ExpectedError = error): Partial<ExpectedError> {
  return Object.fromEntries(Object.entries(error).filter(([name]) => name in expected))
}
