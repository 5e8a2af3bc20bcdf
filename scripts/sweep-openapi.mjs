// Imports every OpenAPI document of the corpus the way a module is loaded, each in a process of its own, and prints what
// became of it. `npm run sweep:openapi [-- FOLDER] [--only TEXT] [--verbose]`; needs a build.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getNamedType } from 'graphql'
import { parse as parseYaml } from 'yaml'

const limitMs = 20_000
const limitMb = 400
const methods = 'get put post delete options head patch trace'.split(' ')
const [mode, ...rest] = process.argv.slice(2)
if (mode === '--child') await runChild(...rest)
else await runAll()

/** Loads one document as the only file of a module and prints what came of it. */
async function runChild(file, root) {
  const { loadModule } = await import('../dist/modules/load-module.js')
  const { defineModule, openapi } = await import('../dist/index.js')
  const startedMs = performance.now()
  const folder = { name: 'swept', directory: root, schemaFile: undefined, moduleFile: undefined }
  const definition = defineModule({ source: openapi({ document: relative(root, file) }) })
  const loaded = await loadModule(folder, { env: {}, defaultDefinition: () => definition, timeoutMs: 60_000 })
  const ms = Math.round(performance.now() - startedMs)
  const schema = loaded.source?.schema
  const fields = [schema?.getQueryType(), schema?.getMutationType()].flatMap((type) =>
    Object.values(type?.getFields() ?? {}),
  )
  const opaque = fields.filter((field) => getNamedType(field.type).name === 'JSON').map((field) => field.name)
  const rules = {}
  for (const { rule } of loaded.diagnostics) rules[rule] = (rules[rule] ?? 0) + 1
  const errors = loaded.diagnostics.filter(({ severity }) => severity === 'error')
  const mb = Math.round(process.resourceUsage().maxRSS / 1024)
  const own = fields.filter(({ name }) => !name.startsWith('_'))
  process.stdout.write(
    JSON.stringify({ ms, mb, fields: own.length, opaque, rules, errors, isLoaded: schema !== undefined }),
  )
  process.exit(0)
}

async function runAll() {
  const words = [mode, ...rest].filter((word) => word !== undefined)
  const only = words.includes('--only') ? words[words.indexOf('--only') + 1] : ''
  const root = resolve(
    words.find((word, at) => !word.startsWith('--') && words[at - 1] !== '--only') ?? '../shared/corpus/openapi',
  )
  if (!existsSync(root)) return process.stdout.write(`skipped: ${root} is not here\n`)
  const groups = new Map()
  for (const file of filesIn(root)) {
    const name = relative(root, file)
    if (!name.includes(only)) continue
    const count = countOperations(file)
    if (count === undefined) continue
    const result = { name, count, ...sweep(file, root) }
    const group = groupOf(name)
    groups.set(group, [...(groups.get(group) ?? []), result])
    if (words.includes('--verbose')) process.stdout.write(`${JSON.stringify(result)}\n`)
  }
  for (const [group, results] of groups) print(group, results)
}

function sweep(file, root) {
  const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--child', file, root], {
    encoding: 'utf8',
    timeout: 2 * limitMs,
  })
  if (child.status === 0 && child.stdout !== '') return JSON.parse(child.stdout)
  const crash = child.signal ?? child.stderr.slice(0, 300)
  return { ms: 0, mb: 0, fields: 0, opaque: [], rules: {}, errors: [], isLoaded: false, crash }
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => /\.(json|ya?ml)$/.test(file))
    .sort()
}

/** Path x method, as the document has them; undefined for a file that is no OpenAPI document. */
function countOperations(file) {
  const document = read(file)
  if (typeof document !== 'object' || document === null || !('openapi' in document || 'swagger' in document))
    return undefined
  let count = 0
  for (const [path, written] of Object.entries(document.paths ?? {})) {
    if (path.startsWith('x-')) continue
    const item = resolvePath(written, document, file, 0)
    count += methods.filter((method) => typeof item?.[method] === 'object' && item[method] !== null).length
  }
  return count
}

function resolvePath(item, document, file, hops) {
  const ref = item?.$ref
  if (typeof ref !== 'string' || hops > 9) return item
  const [path, pointer = ''] = ref.split('#')
  const target = path === '' ? file : join(dirname(file), path)
  if (!existsSync(target)) return undefined
  const holder = path === '' ? document : read(target)
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'))
  return resolvePath(
    keys.reduce((value, key) => value?.[key], holder),
    holder,
    target,
    hops + 1,
  )
}

function read(file) {
  const text = readFileSync(file, 'utf8').replace(/^\ufeff/, '')
  try {
    return text.trimStart().startsWith('{') ? JSON.parse(text) : parseYaml(text, { logLevel: 'silent' })
  } catch {
    return undefined
  }
}

/** Vendors' own documents; documents that are wrong on purpose; all others are fixtures of parsers' tests. */
function groupOf(name) {
  if (/invalid|negative|unresolvable|not-found|error|troublesome|unexpected|max-depth|circular|conflict/.test(name))
    return 'hostile'
  return !name.includes('/') || /^(?:apisguru|ogen\/examples)\//.test(name) || basename(name) === 'github.json'
    ? 'real'
    : 'fixtures'
}

function print(group, results) {
  const sum = (of) => results.reduce((total, each) => total + of(each), 0)
  const complete = results.filter((each) => each.isLoaded && each.fields >= each.count)
  const loaded = results.filter((each) => each.isLoaded)
  const operations = sum((each) => each.count)
  const opaque = sum((each) => each.opaque.length)
  const fields = sum((each) => each.fields)
  const worst = (key) => results.reduce((most, each) => (each[key] > most[key] ? each : most))
  const [slowest, biggest] = [worst('ms'), worst('mb')]
  const lines = [
    `${group}: ${results.length} documents, ${loaded.length} load, ${complete.length} complete`,
    `  operations ${operations}, fields ${fields}, opaque JSON ${opaque} (${((100 * opaque) / Math.max(1, fields)).toFixed(1)} %)`,
    `  slowest ${slowest.name} ${slowest.ms} ms, biggest ${biggest.name} ${biggest.mb} MB, over the limits ${results.filter((each) => each.ms > limitMs || each.mb > limitMb).length}, crashes ${results.filter((each) => each.crash).length}`,
    ...results
      .filter((each) => !complete.includes(each))
      .map((each) => `  incomplete ${each.name}: ${each.fields} of ${each.count}, ${each.crash ?? reasonOf(each)}`),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

function reasonOf({ errors, rules }) {
  const [first] = errors
  return first === undefined
    ? JSON.stringify(rules)
    : `${errors.length} x ${first.rule}: ${first.message} ${first.file}:${first.line ?? ''}`
}
