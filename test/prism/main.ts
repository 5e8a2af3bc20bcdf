import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { realDocuments } from './documents.ts'
import { type Outcome, runDocument } from './run-document.ts'
import { summarize } from './summarize.ts'

const corpus = resolve(import.meta.dirname, '../../../shared/corpus/openapi')
const print = (text: string) => process.stdout.write(`${text}\n`)

/** Prism, installed once for a lock file. Its dependencies' install scripts are not run. */
function installPrism(): string {
  const lock = readFileSync(join(import.meta.dirname, 'installation', 'package-lock.json'))
  const folder = join(tmpdir(), `selvedge-prism-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`)
  if (existsSync(join(folder, 'node_modules', '.package-lock.json'))) return folder
  mkdirSync(folder, { recursive: true })
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(join(import.meta.dirname, 'installation', name), join(folder, name))
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' })
  return folder
}

const given = process.argv.slice(2)
if (given.length === 0 && !existsSync(corpus)) print('skipped: shared/corpus is not here')
else {
  const installation = installPrism()
  const files = given.length > 0 ? given.map((file) => resolve(file)) : realDocuments.map((file) => join(corpus, file))
  const all = new Map<string, readonly Outcome[]>()
  for (const file of files) {
    try {
      all.set(relative(corpus, file), await runDocument(file, installation))
    } catch (error) {
      print(`${relative(corpus, file)}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const { text, isGood } = summarize(all)
  print(text)
  process.exitCode = isGood ? 0 : 1
}
