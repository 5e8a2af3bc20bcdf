import { basename, dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toAnywhere } from '../download.ts'
import { decodeXmlBytes } from '../xml/decode-bytes.ts'
import { describe } from './description.ts'
import { importOperations } from './import.ts'
import { printSdl } from './print-sdl.ts'
import { isHttp } from './wsdl/address.ts'
import { collectDescription } from './wsdl/collect.ts'
import { createDocumentLoader, DocumentError, type DocumentLink, type DocumentLoader, loadLimits } from './wsdl/load.ts'

/** A description with all its documents, ready to be kept: or why there is none. */
export type ReadWsdl =
  | {
      readonly ok: true
      /** Where the description was read from, without credentials. */
      readonly file: string
      /** The documents by the name to keep them under, each pointing at the others by these; the description is the first. */
      readonly documents: ReadonlyMap<string, string>
      /** Each operation once, at the first port that has it. */
      readonly sdl: string
      /** Whether further ports have operations again. */
      readonly hasFurtherPorts: boolean
      /** The one address of all operations, where there is one. */
      readonly url: string | undefined
      /** What a person wrote about the services. */
      readonly names: readonly string[]
    }
  | { readonly ok: false; readonly file: string; readonly line?: number | undefined; readonly message: string }

/**
 * Reads a description from a file or URL with what it imports.
 * @param root the folder that files may be read from
 * @param typePrefix what the names of its types begin with
 */
export async function readWsdl(place: string, root: string, typePrefix = ''): Promise<ReadWsdl> {
  const isUrl = /^https?:\/\//i.test(place)
  // A description that is not below the working directory may still have its schemas beside it.
  const folder = !isUrl && relative(root, place).startsWith('..') ? dirname(place) : root
  const loader = createDocumentLoader(folder, loadLimits, { route: toAnywhere })
  try {
    const description = await collectDescription(isUrl ? place : relative(folder, resolve(place)), loader)
    const choice = { service: undefined, port: undefined, ports: 'each' } as const
    const described = describe(description, choice, () => undefined)
    const once = described.operations.filter((each) => each.sameAs === undefined)
    const imported = importOperations(
      { ...described, operations: once },
      {
        wanted: 'all',
        queries: [],
        mutations: [],
        typePrefix,
        report: () => undefined,
      },
    )
    if (imported === undefined)
      return { ok: false, file: description.file, message: 'there is no SOAP operation in it' }
    const addresses = new Set(described.operations.map((each) => each.address))
    const [address] = addresses
    return {
      ok: true,
      file: description.file,
      documents: await keep(loader),
      sdl: printSdl(imported.document),
      hasFurtherPorts: once.length < described.operations.length,
      url: addresses.size === 1 && address !== undefined && isHttp(address) ? address : undefined,
      names: [...new Set(described.operations.map((each) => each.service))].filter((each) => each !== ''),
    }
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error
    return { ok: false, file: error.file, line: error.line, message: error.message }
  }
}

async function keep(loader: DocumentLoader): Promise<Map<string, string>> {
  const documents = await loader.documents()
  const names = namesFor([...documents.keys()])
  const kept = new Map<string, string>()
  for (const [url, bytes] of documents) {
    const links = loader.links().filter(({ from }) => from === url)
    kept.set(names.get(url) ?? url, pointedAt(decodeXmlBytes(bytes), links, names))
  }
  return kept
}

/** A file name for each document: its own, as far as it is one and no other has it. */
function namesFor(urls: readonly string[]): Map<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  urls.forEach((url, index) => {
    const path = url.startsWith('file:') ? fileURLToPath(url) : new URL(url).pathname
    const own =
      basename(path)
        .replace(/[^\w.-]+/g, '_')
        .replace(/^\.+/, '') || 'document'
    const ending = index === 0 ? '.wsdl' : '.xsd'
    const name = /\.(?:wsdl|xsd|xml)$/i.test(own) ? own : `${own.replace(/\.\w+$/, '')}${ending}`
    let free = name
    for (let count = 2; taken.has(free.toLowerCase()); count += 1) free = name.replace(/(\.\w+)$/, `-${count}$1`)
    taken.add(free.toLowerCase())
    names.set(url, free)
  })
  return names
}

/** A document whose imports point at the kept files; kept files are UTF-8. */
function pointedAt(text: string, links: readonly DocumentLink[], names: ReadonlyMap<string, string>): string {
  const targets = new Map(links.map(({ location, to }) => [location, names.get(to)]))
  return text
    .replace(/^(<\?xml[^>]*?encoding\s*=\s*["'])[^"']*/, '$1utf-8')
    .replace(/<(?:[\w.-]+:)?(?:import|include|redefine)\b[^>]*>/g, (tag) =>
      tag.replace(
        /((?:schemaL|l)ocation\s*=\s*)(["'])(.*?)\2/,
        (all, start: string, quote: string, written: string) => {
          const target = targets.get(unescaped(written).trim())
          return target === undefined ? all : `${start}${quote}${target}${quote}`
        },
      ),
    )
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replace(/&(\w+);/g, (all, name: string) => entities[name] ?? all)
}
