import { readWsdl } from '../sources/soap/index.ts'
import type { ModuleText, NewModule } from './openapi-module.ts'

/** Writes the files of a module for a WSDL; the documents that it imports come with it, so that the module needs no network to load. */
export async function wsdlModule({ document, name, withSdl, typePrefix = '', root }: NewModule): Promise<ModuleText> {
  const read = await readWsdl(document, root, typePrefix)
  if (!read.ok) return read
  const { documents, sdl, url, names, hasFurtherPorts } = read
  const [documentFile = 'service.wsdl'] = documents.keys()
  const variable = `${name.replace(/\W+/g, '_').toUpperCase()}_URL`
  const from = /^https?:/i.test(read.file) ? read.file : undefined
  const files = new Map([
    ['module.ts', moduleText({ documentFile, variable, url, typePrefix, hasFurtherPorts })],
    ['README.md', readmeText(name, documentFile, names, from)],
    ...(url === undefined ? [] : [['.env.example', `${variable}=${url}\n`] as const]),
    ...(withSdl ? [['schema.graphql', sdl] as const] : []),
    ...documents,
  ])
  return { ok: true, files }
}

interface ModuleCode {
  readonly documentFile: string
  readonly variable: string
  readonly url: string | undefined
  readonly typePrefix: string
  readonly hasFurtherPorts: boolean
}

function moduleText({ documentFile, variable, url, typePrefix, hasFurtherPorts }: ModuleCode): string {
  const address = url === undefined ? '' : `\n    url: process.env.${variable} ?? ${quote(url)},`
  const prefix = typePrefix === '' ? '' : `\n    typePrefix: ${quote(typePrefix)},`
  const ports = hasFurtherPorts
    ? "\n    // ports: 'one', // each operation once, and not again at every further port of the description"
    : ''
  return `import { defineModule, soap } from 'selvedge'

export default defineModule({
  source: soap({
    wsdl: ${quote(`./${documentFile}`)},${address}${prefix}${ports}
  }),
})
`
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`
}

function readmeText(name: string, file: string, services: readonly string[], from: string | undefined): string {
  const origin = from === undefined ? '' : `, as it was at ${from}`
  return `# ${name}

${services.length === 0 ? name : services.join(', ')}: imported from \`${file}\`${origin}. Owner: (your team).

What stands in \`schema.graphql\` replaces what the description says of the same fields; a newer description adds what is new.
`
}
