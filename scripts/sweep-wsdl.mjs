// Imports every WSDL of the corpus the way a module is loaded, each in a process of its own, and prints what became of it.
// `npm run sweep:wsdl [-- FOLDER] [--only TEXT] [--ports one] [--verbose]`; needs a build.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const limitMs = 20_000
const limitMb = 400
const atOnce = 2
const [mode, ...rest] = process.argv.slice(2)
if (mode === '--child') await runChild(...rest)
else await runAll()

/** Loads one description as the only file of a module and prints what came of it. */
async function runChild(file, root, ports) {
  const { loadModule } = await import('../dist/modules/load-module.js')
  const { defineModule, soap } = await import('../dist/index.js')
  const counts = await countOperations(file)
  const catalogFile = join(root, '_catalog/catalog.json')
  const catalog = existsSync(catalogFile) ? { catalog: relative(root, catalogFile) } : {}
  const startedMs = performance.now()
  const folder = { name: 'swept', directory: root, schemaFile: undefined, moduleFile: undefined }
  const source = soap({ wsdl: relative(root, file), ...catalog, ...(ports !== '' && { ports }) })
  const loaded = await loadModule(folder, {
    env: {},
    defaultDefinition: () => defineModule({ source }),
    timeoutMs: 60_000,
  })
  const ms = Math.round(performance.now() - startedMs)
  const schema = loaded.source?.schema
  const fields = [schema?.getQueryType(), schema?.getMutationType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}),
  )
  const rules = {}
  for (const { rule } of loaded.diagnostics) rules[rule] = (rules[rule] ?? 0) + 1
  const errors = loaded.diagnostics.filter(({ severity }) => severity === 'error')
  const warnings = loaded.diagnostics.filter(({ severity }) => severity !== 'error').map(({ message }) => message)
  const mb = Math.round(process.resourceUsage().maxRSS / 1024)
  const own = fields.filter((name) => !name.startsWith('_entity_'))
  process.stdout.write(
    JSON.stringify({ ms, mb, fields: own.length, ...counts, rules, errors, warnings, isLoaded: schema !== undefined }),
  )
  process.exit(0)
}

/**
 * What a description offers: `all`, the operations over all ports of all services; `distinct`, those of each name in a service once (overloaded ones each); `soap`,
 * those at SOAP ports. A reader of its own, as what is measured must not be the measure.
 */
async function countOperations(file) {
  const { parseXmlTree } = await import('../dist/sources/xml/tree.js')
  const bindings = new Map()
  const services = []
  const seen = new Set()
  const local = (text = '') => text.slice(text.indexOf(':') + 1)
  const read = (path) => {
    if (seen.has(path) || !existsSync(path)) return
    seen.add(path)
    let root
    try {
      root = parseXmlTree(readFileSync(path, 'utf8').replace(/^\ufeff/, ''))
    } catch {
      return
    }
    for (const child of root.children) {
      const location = child.attributes.get('location')
      if (child.local === 'import' && location !== undefined && !/^\w+:/.test(location))
        read(resolve(path, '..', location))
      if (child.local === 'binding') bindings.set(child.attributes.get('name'), child)
      if (child.local === 'service') services.push(child)
    }
  }
  read(file)
  let all = 0
  let soap = 0
  const distinct = new Set()
  for (const service of services)
    for (const port of service.children.filter((each) => each.local === 'port' || each.local === 'endpoint')) {
      const binding = bindings.get(local(port.attributes.get('binding')))
      const operations = binding?.children.filter((each) => each.local === 'operation') ?? []
      const isSoap = binding?.children.some((each) => each.local === 'binding' && /soap/.test(each.namespace))
      all += operations.length
      if (isSoap) soap += operations.length
      const times = new Map()
      for (const operation of operations) {
        const name = operation.attributes.get('name') ?? local(operation.attributes.get('ref'))
        times.set(name, (times.get(name) ?? 0) + 1)
        distinct.add(`${service.attributes.get('name')}/${name}/${times.get(name)}`)
      }
    }
  return { all, soap, distinct: distinct.size }
}

async function runAll() {
  const words = [mode, ...rest].filter((word) => word !== undefined)
  const optionOf = (name) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined)
  const only = optionOf('--only') ?? ''
  const ports = optionOf('--ports') ?? ''
  const isValue = (at) => words[at - 1] === '--only' || words[at - 1] === '--ports'
  const root = resolve(words.find((word, at) => !word.startsWith('--') && !isValue(at)) ?? '../shared/corpus/wsdl')
  if (!existsSync(root)) return process.stdout.write(`skipped: ${root} is not here\n`)
  const files = readdirSync(root, { recursive: true })
    .filter((name) => name.endsWith('.wsdl') && !name.startsWith('_catalog') && name.includes(only))
    .sort()
  const results = []
  const work = async () => {
    for (let name = files.shift(); name !== undefined; name = files.shift()) {
      const result = { name, ...(await sweep(join(root, name), root, ports)) }
      results.push(result)
      if (words.includes('--verbose')) process.stdout.write(`${JSON.stringify(result)}\n`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  for (const group of ['real', 'fixtures', 'hostile']) {
    const members = results.filter(({ name }) => groupOf(name) === group)
    if (members.length > 0) print(group, members)
  }
}

function sweep(file, root, ports) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--child', file, root, ports], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 2 * limitMs,
    })
    let text = ''
    let complaint = ''
    child.stdout.on('data', (part) => {
      text += part
    })
    child.stderr.on('data', (part) => {
      complaint += part
    })
    child.on('close', (code, signal) => {
      if (code === 0 && text !== '') return done(JSON.parse(text))
      const crash = signal ?? complaint.slice(0, 300)
      done({ ms: 0, mb: 0, fields: 0, all: 0, soap: 0, distinct: 0, rules: {}, errors: [], warnings: [], crash })
    })
  })
}

/** Descriptions of services that are or were there; documents that are wrong on purpose; all others are toolkits' fixtures. */
function groupOf(name) {
  if (/invalid|hostile|empty\.wsdl|not-found|NotFound|transport_err|no_message_tag|strict\//i.test(name))
    return 'hostile'
  return /^(?:fedex|onvif|public|salesforce[^/]*|wsdltophp|platform|savon|wasabi|phpro|postman\/(?:InProgress|validWSDLs11))\//.test(
    name,
  )
    ? 'real'
    : 'fixtures'
}

function print(group, results) {
  const sum = (key) => results.reduce((total, each) => total + each[key], 0)
  const loaded = results.filter((each) => each.isLoaded)
  const complete = (key) => loaded.filter((each) => each.fields >= each[key])
  const worst = (key) => results.reduce((most, each) => (each[key] > most[key] ? each : most))
  const [slowest, biggest] = [worst('ms'), worst('mb')]
  const lines = [
    `${group}: ${results.length} documents, ${loaded.length} load; complete by distinct operations ${complete('distinct').length}, by SOAP ports ${complete('soap').length}, by all ports ${complete('all').length}`,
    `  operations: distinct ${sum('distinct')}, at SOAP ports ${sum('soap')}, at all ports ${sum('all')}; fields ${sum('fields')}`,
    `  slowest ${slowest.name} ${slowest.ms} ms, biggest ${biggest.name} ${biggest.mb} MB, over the limits ${results.filter((each) => each.ms > limitMs || each.mb > limitMb).length}, crashes ${results.filter((each) => each.crash).length}`,
    ...results
      .filter((each) => !each.isLoaded || each.fields < each.all)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((each) => `  incomplete ${each.name}: ${each.fields} of ${each.all}, ${each.crash ?? reasonOf(each)}`),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

function reasonOf({ errors, warnings }) {
  const [first] = errors
  return first === undefined
    ? warnings.slice(0, 3).join('; ')
    : `${errors.length} x ${first.rule}: ${first.message} ${first.file}:${first.line ?? ''}`
}
