import { parseArgs } from 'node:util'
import { type Finding, runGraph } from './run-graph.ts'
import { sdlGraph } from './sdl-graph.ts'
import type { Service } from './serve-graph.ts'
import { worldGraph } from './world-graph.ts'

/** Runs graphs from a seed on; gives the exit code. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      worlds: { type: 'string', default: '100' },
      count: { type: 'string', default: '50' },
      supergraph: { type: 'boolean', default: false },
      findings: { type: 'string', default: '5' },
    },
  })
  const first = Number(values.seed)
  const sum = { worlds: 0, refused: 0, operations: 0, withErrors: 0, withoutWay: 0, requests: 0, findings: 0 }
  for (let seed = first; seed < first + Number(values.worlds) && sum.findings < Number(values.findings); seed++) {
    const report = await runGraph(positionals.length > 0 ? sdlGraph(positionals) : worldGraph(seed), {
      seed,
      count: Number(values.count),
      maxFindings: 1,
      isSupergraph: values.supergraph,
    })
    sum.worlds++
    if (report.refused !== undefined) {
      sum.refused++
      print(`seed ${seed}: is not composed: ${report.refused}`)
    }
    sum.operations += report.operations
    sum.withErrors += report.withErrors
    sum.withoutWay += report.withoutWay
    sum.requests += report.requests
    sum.findings += report.findings.length
    for (const finding of report.findings)
      printFinding(finding, positionals.length > 0 ? [] : [...worldGraph(seed).services])
  }
  print(
    Object.entries(sum)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  )
  return sum.findings === 0 ? 0 : 1
}

function printFinding({ seed, operation, reason, requests }: Finding, services: readonly [string, Service][]): void {
  print(`\nseed ${seed}: ${reason}`)
  if (operation === undefined) return
  print(`${operation.query}\n${JSON.stringify(operation.variables)}`)
  for (const request of requests) print(`    ${request}`)
  for (const [name, { sdl }] of services) print(`  # ${name}\n${sdl.replaceAll(/^/gm, '    ')}`)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

process.exitCode = await main()
