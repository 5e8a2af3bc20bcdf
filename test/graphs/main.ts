import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { sweepGraph } from './sweep-graph.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
})
const folder = resolve(positionals[0] ?? '../shared/corpus/graphql')
process.exitCode = existsSync(folder) ? await sweep() : skip()

function skip(): number {
  process.stdout.write(`skipped: ${folder} is not here\n`)
  return 0
}

async function sweep(): Promise<number> {
  let different = 0
  for (const file of readdirSync(folder)
    .filter((name) => name.includes(values.only))
    .sort()) {
    const swept = await sweepGraph(join(folder, file), { seed: Number(values.seed), count: Number(values.count) })
    const { name, types, loadMs, printedBytes, asked, answered, findings, differences } = swept
    different += differences.length
    process.stdout.write(
      `${name}: ${types} types, loads in ${loadMs} ms, prints ${printedBytes} bytes, ${asked} operations, ${answered} with data, ${differences.length} differ\n`,
    )
    for (const finding of findings.slice(0, values.verbose ? undefined : 3)) process.stdout.write(`  ${finding}\n`)
    for (const each of differences.slice(0, values.verbose ? undefined : 3))
      process.stdout.write(
        `  seed ${each.seed}, ${each.way}\n${each.query}\n${JSON.stringify(each.variables)}\n  direct  ${each.expected.slice(0, 2000)}\n  gateway ${each.received.slice(0, 2000)}\n`,
      )
  }
  return different === 0 ? 0 : 1
}
