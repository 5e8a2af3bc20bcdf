import { readdir, readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Env } from '../../../utils/secret.ts'
import { DownloadError, download, type RoutePolicy } from '../../download.ts'
import { decodeXmlBytes } from '../../xml/decode-bytes.ts'
import { parseXmlTree, type XmlElement } from '../../xml/tree.ts'
import { XmlError } from '../../xml/xml-error.ts'
import { namespaces, usualPrefixes } from '../qname.ts'

/** One document of a description. */
export interface LoadedDocument {
  /** Absolute path, or URL without credentials. */
  readonly file: string
  readonly root: XmlElement
  /** Where a relative location in it starts from. */
  readonly base: URL
}

/** Why a document could not be had. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError'
  readonly kind: 'unreachable' | 'blocked' | 'syntax'
  readonly file: string
  readonly line: number | undefined

  constructor(kind: DocumentError['kind'], message: string, file: string, line?: number, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
    this.file = file
    this.line = line
  }
}

/** Where a description may be read from, and how much of it. */
export interface LoadLimits {
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly maxDocuments: number
}

export const loadLimits: LoadLimits = { timeoutMs: 10_000, maxBytes: 32 * 1024 * 1024, maxDocuments: 1000 }

/** How the network is reached. */
interface NetworkSettings {
  readonly route: RoutePolicy
  /** Where secrets of the route find their environment variables. */
  readonly env?: Env | undefined
}

/** Where else documents may come from, and what is sent to get them. */
export interface LoadSettings extends NetworkSettings {
  /** Files of the module's folder by the URL, location or namespace that documents ask for. */
  readonly catalog: Catalog
  /** Hosts that imported documents may be read from, besides that of the description. */
  readonly hosts: ReadonlySet<string>
  /** Sent to the origin of the description only. */
  readonly headers: Readonly<Record<string, string>>
}

/** What a catalog says, and where its relative paths start. */
export interface Catalog {
  readonly entries: ReadonlyMap<string, string>
  readonly base: URL
}

/** Reads the documents of one description. Files stay inside the module's folder, URLs at the origin of the first. */
export interface DocumentLoader {
  /** @throws DocumentError */
  readonly load: (location: string, from?: LoadedDocument) => Promise<LoadedDocument>
  /** Where the catalog has a namespace's schema, for imports that name no location. */
  readonly locate: (namespace: string) => string | undefined
  /** The bytes of all documents that were read, by URL; the one that was asked for first. */
  readonly documents: () => Promise<ReadonlyMap<string, Uint8Array>>
  /** Which document each location of another one led to. */
  readonly links: () => readonly DocumentLink[]
}

/** What a location means in a document: both as URLs. */
export interface DocumentLink {
  readonly from: string
  readonly location: string
  readonly to: string
}

export function createDocumentLoader(
  directory: string,
  limits: LoadLimits = loadLimits,
  settings: Partial<LoadSettings> = {},
): DocumentLoader {
  const root = pathToFileURL(`${path.resolve(directory)}${path.sep}`)
  const { catalog, hosts = new Set<string>(), headers = {}, route = {}, env } = settings
  const bytesOf = new Map<string, Promise<Uint8Array>>()
  const links: DocumentLink[] = []
  let origin: string | undefined
  return {
    links: () => links,
    locate: (namespace) => {
      const file = catalog?.entries.get(namespace)
      return file === undefined ? undefined : new URL(file, catalog?.base).href
    },
    load: async (location, from) => {
      const asked = urlOf(location, from?.base ?? root)
      const listed = catalog?.entries.get(location) ?? catalog?.entries.get(asked.href)
      let url = listed === undefined ? asked : urlOf(listed, catalog?.base ?? root)
      if (from === undefined && url.protocol !== 'file:') origin = url.origin
      const beside = url.protocol === 'file:' || hosts.has(url.host) ? undefined : await fileBeside(url, from)
      if (beside !== undefined) url = beside
      const isOwnFile = listed !== undefined && url.protocol === 'file:' && url.pathname.startsWith(root.pathname)
      if (!isOwnFile && !hosts.has(url.host)) assertAllowed(url, root, origin)
      if (from !== undefined) links.push({ from: from.base.href, location, to: url.href })
      let bytes = bytesOf.get(url.href)
      if (bytes === undefined) {
        if (bytesOf.size >= limits.maxDocuments)
          throw new DocumentError('blocked', 'the description has too many documents', nameOf(url))
        const own = url.origin === origin ? headers : {}
        bytes =
          url.protocol === 'file:' ? readInside(url, root, limits) : fetchDocument(url, limits, own, { route, env })
        bytesOf.set(url.href, bytes)
      }
      return parse(await bytes, url)
    },
    documents: async () => {
      const read = new Map<string, Uint8Array>()
      for (const [url, bytes] of bytesOf) {
        const had = await bytes.catch(() => undefined)
        if (had !== undefined) read.set(url, had)
      }
      return read
    },
  }
}

function urlOf(location: string, base: URL): URL {
  try {
    // Descriptions made on Windows have its separators.
    const url = new URL(
      /^[A-Za-z]:\\/.test(location) ? pathToFileURL(location).href : location.replaceAll('\\', '/'),
      base,
    )
    url.hash = ''
    return url
  } catch (cause) {
    throw new DocumentError('unreachable', 'the location is not a path or URL', location, undefined, cause)
  }
}

function assertAllowed(url: URL, root: URL, origin: string | undefined): void {
  if (url.protocol === 'file:') {
    if (origin !== undefined || !url.pathname.startsWith(root.pathname))
      throw new DocumentError('blocked', 'the file is outside of the module folder', nameOf(url))
    return
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new DocumentError('blocked', `${url.protocol} locations are not read`, nameOf(url))
  if (url.origin !== origin)
    throw new DocumentError('blocked', 'the document is at another origin than the description', nameOf(url))
}

/** A document elsewhere that a file asks for may lie next to that file: descriptions are kept so, with their addresses unchanged. */
async function fileBeside(url: URL, from: LoadedDocument | undefined): Promise<URL | undefined> {
  if (from?.base.protocol !== 'file:') return undefined
  const name = path.posix.basename(url.pathname)
  if (name === '') return undefined
  const found = await realName(new URL('.', from.base), decodeURIComponent(name))
  return found === undefined ? undefined : new URL(encodeURIComponent(found), from.base)
}

/** The name of a file in a folder, whatever the case of its letters: many descriptions were made where that does not count. */
async function realName(folder: URL, name: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => [])
  return names.find((each) => each === name) ?? names.find((each) => each.toLowerCase() === name.toLowerCase())
}

async function existing(url: URL): Promise<URL> {
  const name = await realName(new URL('.', url), decodeURIComponent(path.posix.basename(url.pathname)))
  return name === undefined ? url : new URL(encodeURIComponent(name), url)
}

async function readInside(url: URL, root: URL, limits: LoadLimits): Promise<Uint8Array> {
  try {
    const real = pathToFileURL(await realpath(await existing(url)))
    const realRoot = pathToFileURL(`${await realpath(root)}${path.sep}`)
    // A symbolic link may not lead out either.
    if (!real.pathname.startsWith(realRoot.pathname))
      throw new DocumentError('blocked', 'the file is outside of the module folder', nameOf(url))
    const bytes = await readFile(real)
    if (bytes.byteLength > limits.maxBytes) throw new DocumentError('blocked', 'the document is too large', nameOf(url))
    return bytes
  } catch (cause) {
    if (cause instanceof DocumentError) throw cause
    throw new DocumentError('unreachable', 'the file cannot be read', nameOf(url), undefined, cause)
  }
}

async function fetchDocument(
  url: URL,
  limits: LoadLimits,
  own: Readonly<Record<string, string>>,
  network: NetworkSettings,
): Promise<Uint8Array> {
  const file = nameOf(url)
  try {
    const headers: Record<string, string> = {
      accept: 'text/xml, application/xml, application/wsdl+xml',
      ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name.toLowerCase(), value])),
    }
    const target = new URL(url)
    if (target.username !== '') {
      const pair = `${decodeURIComponent(target.username)}:${decodeURIComponent(target.password)}`
      headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`
      target.username = ''
      target.password = ''
    }
    return await download({ url: target.href, headers, ...limits, ...network })
  } catch (cause) {
    if (!(cause instanceof DownloadError)) throw cause
    throw new DocumentError('unreachable', `the document cannot be fetched: ${cause.message}`, file, undefined, cause)
  }
}

function parse(bytes: Uint8Array, url: URL): LoadedDocument {
  const file = nameOf(url)
  try {
    return { file, root: parseXmlTree(withCurrentSchema(decodeXmlBytes(bytes).trimStart()), usualPrefixes), base: url }
  } catch (cause) {
    if (cause instanceof XmlError)
      throw new DocumentError('syntax', cause.message, file, cause.line || undefined, cause)
    throw cause
  }
}

/** Drafts of XML Schema had other namespaces for what is the same as far as descriptions use it. */
function withCurrentSchema(text: string): string {
  return text.replace(/(["'])http:\/\/www\.w3\.org\/(?:1999|2000\/10)\/XMLSchema(?=["'])/g, `$1${namespaces.xsd}`)
}

/** A document's name in findings: its path, or its URL without credentials and query. */
function nameOf(url: URL): string {
  return url.protocol === 'file:' ? decodeURIComponent(url.pathname) : `${url.origin}${url.pathname}`
}
