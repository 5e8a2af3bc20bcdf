import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { Env } from '../../../utils/secret.ts'
import { download, type RoutePolicy } from '../../download.ts'
import { own } from './json.ts'
import { parseDocumentText, type RepeatedKey } from './parse-document.ts'
import { type DocumentSet, splitRef } from './resolve-ref.ts'

/** A description with all files that it is made of. */
export interface ReadDocument {
  readonly document: unknown
  /** Its text, to find lines in. */
  readonly text: string
  readonly repeatedKeys: readonly RepeatedKey[]
  /** Absolute path, or the URL without credentials and query. */
  readonly file: string
  readonly documentUrl: string | undefined
  /** By path relative to the document. */
  readonly files: DocumentSet
}

/** A document that cannot be used, and where. */
export interface UnreadDocument {
  readonly file: string
  readonly message: string
  readonly line?: number | undefined
  readonly column?: number | undefined
}

export type ReadResult =
  | { readonly ok: true; readonly read: ReadDocument }
  | { readonly ok: false; readonly problem: UnreadDocument }

/** Largest document that is read. */
const maxDocumentBytes = 64 * 1024 * 1024

/** Most files of one description: some keep every operation and every schema in one of its own. */
const maxFiles = 5000

/** True for the address of a document on the network. */
export function isUrl(document: string): boolean {
  return /^https?:\/\//i.test(document)
}

/** How a document is got over the network. */
export interface NetworkSettings {
  readonly timeoutMs: number
  readonly route: RoutePolicy
  /** Where secrets of the route find their environment variables. */
  readonly env?: Env | undefined
}

/** Reads a document from a URL; what it refers to elsewhere is not followed. */
export async function readFromUrl(url: string, network: NetworkSettings): Promise<ReadResult> {
  const place = URL.canParse(url) ? new URL(url) : undefined
  const file = place === undefined ? url : `${place.origin}${place.pathname}`
  try {
    const headers = { accept: 'application/json, application/yaml, */*;q=0.5' }
    const bytes = await download({ url, headers, maxBytes: maxDocumentBytes, ...network })
    return toResult(new TextDecoder().decode(bytes), file, file, new Map())
  } catch (error) {
    return { ok: false, problem: { file, message: messageOf(error) } }
  }
}

/** Reads a document and the files that it refers to, as far as they are inside `folder`. */
export async function readFromFolder(document: string, folder: string): Promise<ReadResult> {
  const file = join(folder, document)
  try {
    const text = await readWithin(file, folder)
    const root = toResult(text, file, undefined, new Map())
    return root.ok
      ? { ok: true, read: { ...root.read, files: await readReferred(root.read.document, file, folder) } }
      : root
  } catch (error) {
    return { ok: false, problem: { file, message: messageOf(error) } }
  }
}

function toResult(text: string, file: string, documentUrl: string | undefined, files: DocumentSet): ReadResult {
  const parsed = parseDocumentText(text)
  if (parsed.ok) {
    const { value: document, repeatedKeys } = parsed
    return { ok: true, read: { document, text, repeatedKeys, file, documentUrl, files } }
  }
  return { ok: false, problem: { file, message: parsed.message, line: parsed.line, column: parsed.column } }
}

/** All files that `$ref`s lead to. One that is missing or refused is left out: the reference to it is then reported. */
async function readReferred(document: unknown, file: string, folder: string): Promise<DocumentSet> {
  const files = new Map<string, unknown>([['', document]])
  let bytesLeft = maxDocumentBytes
  for (const [key, value] of files) {
    for (const ref of refsOf(value)) {
      const target = splitRef(ref, key)?.file
      if (target === undefined || files.has(target) || files.size >= maxFiles) continue
      const text = await readWithin(join(dirname(file), target), folder).catch(() => undefined)
      if (text === undefined || text.length > bytesLeft) continue
      bytesLeft -= text.length
      const parsed = parseDocumentText(text)
      if (parsed.ok) files.set(target, parsed.value)
    }
  }
  files.delete('')
  return files
}

/** @throws Error where the file is not there, is too large, or is (behind links) outside `folder`. */
async function readWithin(file: string, folder: string): Promise<string> {
  const [path, base] = await Promise.all([realpath(file), realpath(folder)])
  if (!path.startsWith(`${base}${sep}`)) throw new Error("the file is outside the module's folder")
  const { size, isRegular } = await stat(path).then((found) => ({ size: found.size, isRegular: found.isFile() }))
  if (!isRegular) throw new Error('it is no file')
  if (size > maxDocumentBytes) throw new Error(`the document is larger than ${maxDocumentBytes} bytes`)
  return await readFile(path, 'utf8')
}

function refsOf(document: unknown): readonly string[] {
  const found = new Set<string>()
  const seen = new Set<unknown>()
  const pending = [document]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    const ref = own(value, '$ref')
    if (typeof ref === 'string' && !ref.startsWith('#')) found.add(ref)
    for (const below of Object.values(value)) pending.push(below)
  }
  return [...found]
}

function messageOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'the file is not there'
  return error instanceof Error ? error.message : String(error)
}
