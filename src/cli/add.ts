import { cp, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { loadSupergraph } from '../gateway/load-supergraph.ts'
import type { Diagnostic } from '../modules/diagnostic.ts'
import { openApiModule } from '../modules/openapi-module.ts'
import { wsdlModule } from '../modules/wsdl-module.ts'
import type { CommandIo, ExitCode, OptionValues } from './command.ts'
import { countFindings, printDiagnostics } from './print-diagnostics.ts'

const writers = new Map([
  ['openapi', openApiModule],
  ['wsdl', wsdlModule],
])

/** What `--json` prints. */
interface AddReport {
  readonly ok: boolean
  /** The new folder. */
  readonly directory: string
  readonly files: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** `selvedge add openapi|wsdl DOCUMENT --name N`: writes a module's folder, and says what `selvedge check` says of it. */
export async function add(io: CommandIo, values: OptionValues): Promise<ExitCode> {
  const wrong = (message: string): ExitCode => {
    io.complain(`selvedge: ${message}\n`)
    return 2
  }
  const { kind, document, name } = values
  const write = typeof kind === 'string' ? writers.get(kind) : undefined
  if (write === undefined)
    return wrong(`cannot add ${String(kind ?? 'nothing')}: there is ${[...writers.keys()].join(' and ')}`)
  if (typeof document !== 'string') return wrong(`name the document: selvedge add ${String(kind)} FILE|URL --name NAME`)
  if (typeof name !== 'string' || !/^[A-Za-z][\w-]*$/.test(name))
    return wrong('--name is missing or no name: letters, digits, - and _, a letter first')
  const typePrefix = typeof values['type-prefix'] === 'string' ? values['type-prefix'] : undefined
  if (typePrefix !== undefined && kind !== 'wsdl') return wrong('--type-prefix is for a WSDL')
  if (typePrefix !== undefined && !/^[A-Za-z]\w*$/.test(typePrefix))
    return wrong('--type-prefix is no beginning of a name: letters, digits and _, a letter first')
  const schema = typeof values.schema === 'string' ? values.schema : (io.env.SELVEDGE_SCHEMA ?? 'schema')
  const directory = join(resolve(io.cwd, schema), name)
  if (await stat(directory).catch(() => undefined)) return wrong(`there is a folder ${shown(directory, io)} already`)
  const place = /^https?:\/\//i.test(document) ? document : resolve(io.cwd, document)
  const withSdl = values['no-sdl'] !== true
  const written = await write({ document: place, name, withSdl, typePrefix, root: io.cwd })
  if (!written.ok) {
    const line = written.line === undefined ? '' : `:${written.line}`
    io.complain(`selvedge: nothing was added: ${shown(written.file, io)}${line}: ${written.message}\n`)
    return 1
  }
  const diagnostics = await installModule(written.files, name, directory, io)
  const ok = !diagnostics.some(({ severity }) => severity === 'error')
  const report: AddReport = { ok, directory: shown(directory, io), files: [...written.files.keys()], diagnostics }
  io.print(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : toText(report))
  return ok ? 0 : 1
}

/** Checks the module apart from all others, and moves it where it belongs, complete or not at all. */
async function installModule(
  files: ReadonlyMap<string, string>,
  name: string,
  directory: string,
  io: CommandIo,
): Promise<readonly Diagnostic[]> {
  const workshop = await mkdtemp(join(tmpdir(), 'selvedge-add-'))
  try {
    for (const [file, text] of files) {
      const path = join(workshop, name, file)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, text)
    }
    const loaded = await loadSupergraph({ schemaDirectory: workshop, env: io.env })
    await loaded.close()
    await cp(join(workshop, name), directory, { recursive: true, errorOnExist: true, force: false })
    return loaded.diagnostics.map((each) => {
      const inside = relative(join(workshop, name), resolve(each.file))
      return inside.startsWith('..') ? each : { ...each, file: shown(join(directory, inside), io) }
    })
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

/** As the user knows it: relative where it is inside the working directory. */
function shown(path: string, { cwd }: CommandIo): string {
  const inside = relative(cwd, path)
  return inside.startsWith('..') || /^https?:/i.test(path) ? path : inside
}

function toText({ directory, files, diagnostics }: AddReport): string {
  const list = files.map((file) => `  ${file}`).join('\n')
  const summary = diagnostics.length === 0 ? 'no findings' : countFindings(diagnostics)
  return `${printDiagnostics(diagnostics)}${directory}: ${summary}\n${list}\n`
}
