import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Source as SourceText } from 'graphql'
import { describe, expect, it } from 'vitest'
import { explainOperation } from '../../src/gateway/explain-operation.ts'
import { loadSupergraph } from '../../src/gateway/load-supergraph.ts'
import { sourcesOf } from '../../src/modules/sources-of.ts'
import { schemaDirectory } from '../support/schema-directory.ts'

/** Suites of a public audit of federation gateways, each with subgraphs, queries and what these give. */
const corpus = resolve(import.meta.dirname, '../../../shared/corpus/federation/audit')

interface AuditTest {
  readonly query: string
  readonly expected: { readonly data?: unknown; readonly errors?: boolean }
}

const read = (...path: string[]) => readFileSync(join(corpus, ...path), 'utf8')
const suites = existsSync(corpus)
  ? readdirSync(corpus, { withFileTypes: true }).filter((each) => each.isDirectory())
  : []
if (suites.length === 0) process.stdout.write('federation corpus: not there, its suites are skipped\n')

/** The suite's subgraphs as modules; nothing is asked of them. */
function modulesOf(suite: string): Record<string, string> {
  const files: Record<string, string> = {}
  for (const file of readdirSync(join(corpus, suite, 'subgraphs'))) {
    const name = file.replace('.graphql', '')
    files[`${name}/subgraph.graphql`] = read(suite, 'subgraphs', file)
    files[`${name}/module.ts`] = `import { defineModule, subgraph } from 'selvedge'
      export default defineModule({ source: subgraph({ url: 'http://127.0.0.1:9/graphql', schema: './subgraph.graphql' }) })`
  }
  return files
}

/** What another composer made of the suite's subgraphs, as one module. */
function supergraphOf(suite: string): Record<string, string> {
  return {
    'audit/composed.graphql': read(suite, 'supergraph.graphql'),
    'audit/module.ts': `import { defineModule, supergraph } from 'selvedge'
      export default defineModule({ source: supergraph({ schema: './composed.graphql' }) })`,
  }
}

const ways = suites.flatMap(({ name }) => [
  { suite: name, as: 'its subgraphs', filesOf: modulesOf },
  { suite: name, as: 'its supergraph', filesOf: supergraphOf },
])

describe.skipIf(suites.length === 0)('suites of the audit', () => {
  it.each(ways)('$suite composes of $as, and each query that has an answer has a plan', async ({ suite, filesOf }) => {
    const loaded = await loadSupergraph({ schemaDirectory: schemaDirectory(filesOf(suite)), env: {} })
    expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const { schema, whole, modules } = loaded
    if (schema === undefined) throw new Error('there is no schema')
    const sources = sourcesOf(modules)
    const tests: AuditTest[] = JSON.parse(read(suite, 'tests.json'))
    const ways = tests.map(({ query, expected }) => {
      const { way } = explainOperation({ schema, whole, sources, text: new SourceText(query) })
      const isAnswered = expected.data !== null && expected.data !== undefined
      return {
        query,
        isRight: way === (isAnswered ? 'compiled' : 'refused') || (way === 'compiled' && expected.errors === true),
      }
    })
    expect(ways.filter(({ isRight }) => !isRight)).toEqual([])
    await loaded.close()
  })
})
