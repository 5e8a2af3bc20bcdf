import { resolve } from 'node:path'
import { inspect, parseArgs } from 'node:util'
import { startAudit } from './audit-service.ts'
import { recordedRequests } from './recorded-requests.ts'
import { type As, kinds, runSuite, type SuiteReport } from './run-suite.ts'

const usage = `npm run audit:federation -- CHECKOUT [options]
  CHECKOUT           a working copy of the audit's repository (SELVEDGE_FEDERATION_AUDIT)
  --as KIND          how its subgraphs become modules:
${Object.entries(kinds)
  .map(([kind, meaning]) => `                       ${kind}: ${meaning}`)
  .join('\n')}
  --only TEXT        the suites with this in their name; the limits do not apply
  --recorded FOLDER  requests that another gateway sent (../shared/corpus/federation/audit)`

/** Fewest queries that must pass. */
const leastPassed = 197
/** Smallest share of queries that must be answered by compiled plans. */
const leastCompiled = 0.95

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

const sum = (reports: readonly SuiteReport[], of: 'passed' | 'compiled' | 'total' | 'requests') =>
  reports.reduce((total, report) => total + report[of], 0)

/** Prints what came of it, and gives the exit code. */
function report(reports: readonly SuiteReport[], recorded: ReadonlyMap<string, number>, isWhole: boolean): number {
  const total = sum(reports, 'total')
  const [passed, compiled] = [sum(reports, 'passed'), sum(reports, 'compiled')]
  print(`passed ${passed} of ${total}, in ${reports.length} suites`)
  for (const { suite, misses } of reports)
    for (const { number, reason } of misses) print(`  missed ${suite} #${number}: ${reason}`)
  print(`by compiled plans ${compiled} of ${total} (${((100 * compiled) / total).toFixed(1)} %)`)
  for (const { suite, notCompiled } of reports)
    for (const { number, reason } of notCompiled) print(`  not ${suite} #${number}: ${reason}`)
  const compared = reports.filter(({ suite }) => recorded.has(suite))
  const requests = sum(compared, 'requests')
  const others = [...recorded.values()].reduce((all, each) => all + each, 0)
  print(
    compared.length === 0
      ? `requests ${sum(reports, 'requests')}; there is no record to compare them with`
      : `requests ${sum(reports, 'requests')}; ${requests} in the ${compared.length} suites in which another gateway sent ${others}`,
  )
  for (const { suite, broken } of reports) for (const each of broken) print(`broken in ${suite}: ${each}`)
  if (reports.some(({ broken }) => broken.length > 0)) return 1
  if (!isWhole) return passed === total ? 0 : 1
  return passed < leastPassed || compiled < leastCompiled * total || (compared.length > 0 && requests > others) ? 1 : 0
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      as: { type: 'string', default: 'subgraphs' },
      only: { type: 'string', default: '' },
      recorded: { type: 'string', default: '../shared/corpus/federation/audit' },
    },
  })
  const checkout = positionals[0] ?? process.env.SELVEDGE_FEDERATION_AUDIT
  if (checkout === undefined) throw new RangeError('name a checkout of the audit')
  const audit = await startAudit(resolve(checkout))
  try {
    const reports: SuiteReport[] = []
    const recorded = new Map<string, number>()
    for (const suite of await audit.suites()) {
      if (!suite.includes(values.only)) continue
      reports.push(await runSuite(audit, suite, kindOf(values.as)))
      const requests = recordedRequests(resolve(values.recorded), suite)
      if (requests !== undefined) recorded.set(suite, requests)
    }
    if (reports.length === 0) throw new RangeError(`no suite has "${values.only}" in its name`)
    return report(reports, recorded, values.only === '')
  } finally {
    await audit.close()
  }
}

function kindOf(text: string): As {
  if (isKind(text)) return text
  throw new RangeError(`--as takes ${Object.keys(kinds).join(', ')}: ${text}`)
}

function isKind(text: string): text is As {
  return Object.hasOwn(kinds, text)
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isUsage = error instanceof RangeError || (error instanceof TypeError && 'code' in error)
    process.stderr.write(isUsage ? `${error.message}\n\n${usage}\n` : `${inspect(error)}\n`)
    process.exit(isUsage ? 2 : 1)
  },
)
