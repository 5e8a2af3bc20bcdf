import { basename, dirname, join } from 'node:path'
import { toAnywhere } from '../sources/download.ts'
import {
  defaultDocumentTimeoutMs,
  importOpenApi,
  isUrl,
  own,
  ownString,
  type ReadDocument,
  readFromFolder,
  readFromUrl,
} from '../sources/rest/openapi/index.ts'
import { credentialSlots } from './credential-slots.ts'

/** What a new module is made from. */
export interface NewModule {
  /** Path of the document, absolute, or its URL. */
  readonly document: string
  /** The module's name. */
  readonly name: string
  /** Whether to write the SDL out, for the team to edit. */
  readonly withSdl: boolean
  /** What the names of its types begin with; only descriptions of SOAP services can have one. */
  readonly typePrefix?: string | undefined
  /** The folder that a document's imports may be read from, where they are files. */
  readonly root: string
}

/** The text of each file by its path in the folder; or what is wrong with the document. */
export type ModuleText =
  | { readonly ok: true; readonly files: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly file: string; readonly line?: number | undefined; readonly message: string }

/** Writes the files of a module for an OpenAPI document; the document, and what it refers to, come with it. */
export async function openApiModule({ document, name, withSdl }: NewModule): Promise<ModuleText> {
  const result = isUrl(document)
    ? await readFromUrl(document, { timeoutMs: defaultDocumentTimeoutMs, route: toAnywhere })
    : await readFromFolder(basename(document), dirname(document))
  if (!result.ok) return { ok: false, ...result.problem }
  const { read } = result
  const { sdl, report } = importOpenApi(read.document, { name, documentUrl: read.documentUrl, files: read.files })
  const error = report.find(({ severity }) => severity === 'error')
  if (error !== undefined) return { ok: false, file: read.file, message: error.message }
  const prefix = name.replace(/\W+/g, '_').toUpperCase()
  const documentFile = documentName(read)
  const servers = [...sdl.matchAll(/@source\(name: "[^"]*", http: \{ baseURL: "([^"]*)" \}\)/g)].map(([, url]) => url)
  const [server] = servers
  // With several servers, or none, one address for all operations would be wrong.
  const url = servers.length === 1 && server !== undefined && !server.includes('.invalid') ? server : undefined
  const slots = credentialSlots(read.document, prefix)
  const variables = [
    ...(url === undefined ? [] : [`${prefix}_URL=${url}`]),
    ...slots.flatMap((slot) => slot.variables).map((variable) => `# ${variable}=`),
  ]
  const codes = slots.map(({ code }) => code)
  const files = new Map([
    ['module.ts', moduleText({ documentFile, urlVariable: `${prefix}_URL`, url, codes })],
    ['README.md', readmeText(name, documentFile, read.document, isUrl(document) ? read.file : undefined)],
    ...(variables.length === 0 ? [] : [['.env.example', `${variables.join('\n')}\n`] as const]),
    ...(withSdl ? [['schema.graphql', sdl] as const] : []),
    [documentFile, read.text],
    ...[...read.files].map(([file, value]) => [join(file), `${JSON.stringify(value, null, 2)}\n`] as const),
  ])
  return { ok: true, files }
}

/** Its own name, which others may refer to it by; a name of ours where a URL gives none. */
function documentName({ file, documentUrl, text }: ReadDocument): string {
  const name = basename(documentUrl === undefined ? file : new URL(documentUrl).pathname)
  if (documentUrl === undefined || /^[\w.-]+\.(?:json|ya?ml)$/.test(name)) return name
  return /^\s*\{/.test(text) ? 'openapi.json' : 'openapi.yaml'
}

interface ModuleCode {
  readonly documentFile: string
  readonly urlVariable: string
  readonly url: string | undefined
  readonly codes: readonly string[]
}

function moduleText({ documentFile, urlVariable, url, codes }: ModuleCode): string {
  const lines = [
    `    document: ${quote(`./${documentFile}`)},`,
    ...(url === undefined ? [] : [`    url: process.env.${urlVariable} ?? ${quote(url)},`]),
    ...(codes.length === 0
      ? []
      : [
          '    // The API asks for credentials. Keep those that you use (and import auth and secret from selvedge):',
          ...codes.map((code) => `    // auth: ${code},`),
        ]),
  ]
  return `import { defineModule, openapi } from 'selvedge'

export default defineModule({
  source: openapi({
${lines.join('\n')}
  }),
})
`
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`
}

function readmeText(name: string, file: string, document: unknown, url: string | undefined): string {
  const title = ownString(own(document, 'info'), 'title')?.replace(/\s+/g, ' ') ?? name
  const from = url === undefined ? '' : `, as it was at ${url}`
  return `# ${name}

${title}: imported from \`${file}\`${from}. Owner: (your team).

What stands in \`schema.graphql\` replaces what the document says of the same fields; a newer document adds what is new.
`
}
