import { join } from 'node:path'
import { parse } from 'graphql'
import { routeOf } from '../../download.ts'
import { madeSource } from '../../locate.ts'
import type { FileFinding, ModuleFiles, SourceDefinition } from '../../source.ts'
import { createRestBackend } from '../backend.ts'
import { importOpenApi } from './import-openapi.ts'
import { isObject } from './json.ts'
import { defaultDocumentTimeoutMs, type OpenApiOptions } from './options.ts'
import { createLineFinder } from './parse-document.ts'
import { isUrl, type ReadDocument, readFromFolder, readFromUrl } from './read-files.ts'
import type { Finding } from './report.ts'

/**
 * A REST API with an OpenAPI document (2.0, 3.0, 3.1; JSON or YAML): what stands in it becomes the same SDL that a person
 * would write, and `schema.graphql` extends or overrides it.
 */
export function openapi(options: OpenApiOptions): SourceDefinition {
  return { kind: 'rest', load: (files) => load(options, files) }
}

async function load(options: OpenApiOptions, files: ModuleFiles) {
  const { document, import: _choice, patch: _patch, serverVariables: _variables, documentTimeoutMs, ...rest } = options
  if (!checkOptions(options, files)) return undefined
  const result = isUrl(document)
    ? await readFromUrl(document, {
        timeoutMs: documentTimeoutMs ?? defaultDocumentTimeoutMs,
        route: routeOf(rest),
        env: files.env,
      })
    : await readFromFolder(document, files.directory)
  if (!result.ok) {
    const { message, ...place } = result.problem
    files.report({
      rule: 'openapi-unreadable',
      message: `the OpenAPI document cannot be read: ${message}`,
      remedy: remedyOf(document),
      // What could not be loaded from a URL is a matter of the option that names it.
      ...(/^https?:/.test(place.file) ? { file: join(files.directory, 'module.ts'), isPassing: true } : place),
    })
    return undefined
  }
  const imported = importDocument(result.read, options, files)
  if (imported === undefined) return undefined
  // The base URL is in the SDL already, for every server of the document.
  const { url: _, ...restOptions } = rest
  return await createRestBackend({ files, options: restOptions, imported })
}

/** Reports what the document could not express. A function of its own, so that a large document is not kept in memory. */
function importDocument(read: ReadDocument, options: OpenApiOptions, files: ModuleFiles) {
  const { name } = files
  const { sdl, report } = importOpenApi(read.document, {
    name,
    url: options.url,
    import: options.import,
    patch: options.patch,
    documentUrl: read.documentUrl,
    serverVariables: options.serverVariables,
    files: read.files,
    hasAuth: options.auth !== undefined,
  })
  for (const finding of [...repeatedKeyFindings(read), ...toFileFindings(report, read)]) files.report(finding)
  if (report.some(({ severity }) => severity === 'error')) return undefined
  // Places in a text of this size, which nobody sees, are a fifth of what is kept of it.
  const noLocation = sdl.length > maxPlacedLength
  return {
    document: parse(madeSource(sdl, read.file), { noLocation }),
    file: read.file,
    servedFrom: options.url === undefined ? read.documentUrl : undefined,
  }
}

/** SDL over this is parsed without the places of its parts. */
const maxPlacedLength = 1_000_000

function checkOptions(
  { document, import: choice, patch, serverVariables }: OpenApiOptions,
  { report, directory }: ModuleFiles,
): boolean {
  const isDocument: boolean = typeof document === 'string' && document !== ''
  const isChoice = choice === undefined || choice === 'all' || choice === 'none' || isStrings(choice)
  const refuse = (message: string, remedy: string) =>
    report({ rule: 'option-invalid', message, remedy, file: join(directory, 'module.ts') })
  if (!isDocument) refuse('openapi: "document" must be a path or URL', "openapi({ document: './openapi.yaml' })")
  if (!isChoice)
    refuse(
      "openapi: \"import\" must be 'all', 'none' or a list of operationIds and tags",
      "openapi({ import: ['listPets'] })",
    )
  const isPatch = patch === undefined || isObject(patch)
  if (!isPatch) refuse('openapi: "patch" must be an object', "openapi({ patch: { paths: { '/internal': null } } })")
  const areVariables =
    serverVariables === undefined || (isObject(serverVariables) && isStrings(Object.values(serverVariables)))
  if (!areVariables)
    refuse('openapi: "serverVariables" must be texts by name', "openapi({ serverVariables: { region: 'eu' } })")
  return isDocument && isChoice && isPatch && areVariables
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function remedyOf(document: string): string {
  return isUrl(document)
    ? 'Check the URL, or put the document into the module and name its file.'
    : "Correct `document`: a path relative to the module's folder, inside it."
}

/** Places of one rule that are listed each; more are counted. */
const maxListed = 3

function repeatedKeyFindings({ repeatedKeys, file }: ReadDocument): readonly FileFinding[] {
  const others = repeatedKeys.length - maxListed
  return repeatedKeys.slice(0, maxListed).map(({ key, line }, index) => ({
    severity: 'warning',
    rule: 'openapi-key',
    message: `${JSON.stringify(key)} stands twice in one object: the last one counts${index === maxListed - 1 && others > 0 ? `; ${others} more of these` : ''}`,
    remedy: 'Remove one of them.',
    file,
    line,
  }))
}

/** Warnings of one rule come together: a large document has hundreds. Errors each stand alone. */
function toFileFindings(report: readonly Finding[], read: ReadDocument): readonly FileFinding[] {
  const findLine = createLineFinder(read.text)
  const toFinding = (finding: Finding): FileFinding => ({
    severity: finding.severity,
    rule: finding.rule,
    message: `${finding.message} (${finding.pointer})`,
    remedy: finding.remedy,
    file: read.file,
    ...(finding.pointer.startsWith('#') ? findLine(finding.pointer) : undefined),
  })
  const byRule = groupByRule(report)
  return [...byRule.values()].flatMap((group) => {
    const listed = group.filter(({ severity }, index) => severity === 'error' || index < maxListed)
    const last = group.at(-1)
    const others = group.length - listed.length
    if (others === 0 || last === undefined) return listed.map(toFinding)
    const summary = {
      severity: 'warning',
      rule: last.rule,
      message: `${others} more of these`,
      file: read.file,
    } as const
    return [...listed.map(toFinding), summary]
  })
}

function groupByRule(report: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>()
  for (const finding of report) {
    const group = groups.get(finding.rule)
    if (group === undefined) groups.set(finding.rule, [finding])
    else group.push(finding)
  }
  return groups
}
