import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { describe as describeSoap } from '../../../../src/sources/soap/description.ts'
import { importOperations } from '../../../../src/sources/soap/import.ts'
import { collectDescription } from '../../../../src/sources/soap/wsdl/collect.ts'
import { createDocumentLoader, DocumentError } from '../../../../src/sources/soap/wsdl/load.ts'
import { buildSourceSchema } from '../../../../src/sources/source-schema.ts'

const root = path.resolve(import.meta.dirname, '../../../../../shared/corpus/wsdl')

test('reads real descriptions without a crash, and imports a valid schema of each', { timeout: 240_000 }, async () => {
  if (!existsSync(root)) {
    process.stdout.write('skipped: shared/corpus is not here\n')
    return
  }
  const files = (await readdir(root, { recursive: true })).filter((each) => each.endsWith('.wsdl')).sort()
  const counts = { files: files.length, refused: 0, empty: 0, imported: 0, operations: 0, findings: 0 }
  const broken: string[] = []
  for (const file of files) {
    const outcome = await importFile(file)
    if (typeof outcome === 'string') counts[outcome as 'refused' | 'empty'] += 1
    else {
      counts.imported += 1
      counts.operations += outcome.operations
      counts.findings += outcome.findings
      broken.push(...outcome.mistakes.map((each) => `${file}: ${each}`))
    }
  }
  process.stdout.write(`real descriptions: ${JSON.stringify(counts)}\n`)
  expect(broken).toEqual([])
  expect(counts.imported).toBeGreaterThan(files.length / 2)
})

async function importFile(file: string) {
  const findings: unknown[] = []
  const report = (finding: unknown) => findings.push(finding)
  try {
    const documents = await collectDescription(path.basename(file), createDocumentLoader(folderOf(file)))
    const description = describeSoap(documents, { service: undefined, port: undefined, ports: 'one' }, report)
    const imported = importOperations(description, {
      wanted: 'all',
      queries: [],
      mutations: [],
      typePrefix: '',
      report,
    })
    if (imported === undefined) return 'empty'
    for (const operation of description.operations) operation.warm()
    return {
      operations: description.operations.length,
      findings: findings.length,
      mistakes: mistakesOf(imported.document),
    }
  } catch (error) {
    if (error instanceof DocumentError) return 'refused'
    throw new Error(`crash on ${file}`, { cause: error })
  }
}

function folderOf(file: string): string {
  return path.join(root, path.dirname(file))
}

function mistakesOf(document: NonNullable<ReturnType<typeof importOperations>>['document']): string[] {
  const mistakes: string[] = []
  buildSourceSchema(document, ({ message }) => mistakes.push(message))
  return mistakes
}
