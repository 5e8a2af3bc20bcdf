// Fails when a generated file is stale: the supergraph and the resolvers' types. (Documents are held by a test.)
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const node = process.execPath
const printed = spawnSync(node, ['dist/cli/main.js', 'print', '--schema', 'schema'], { encoding: 'utf8' })
if (printed.status !== 0) fail(`selvedge print failed:\n${printed.stderr}`)
if (printed.stdout !== readFileSync('schema/supergraph.graphql', 'utf8'))
  fail('schema/supergraph.graphql is stale: run `npm run codegen`')

const types = spawnSync(node, ['node_modules/@graphql-codegen/cli/cjs/bin.js', '--config', 'codegen.yml', '--check'], {
  encoding: 'utf8',
})
if (types.status !== 0) fail(`schema/resolvers.generated.ts is stale: run \`npm run codegen\`\n${types.stderr}`)
process.stdout.write('generated files are up to date\n')

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
