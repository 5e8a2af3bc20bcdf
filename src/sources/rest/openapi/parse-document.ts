import { createRequire } from 'node:module'
import type { LineCounter, parseDocument } from 'yaml'

/** Loaded when first needed, which for documents in JSON is never: it takes 50 ms of the start. */
const yaml = (): typeof import('yaml') => createRequire(import.meta.url)('yaml')

/** A document, or why it is none. */
export type ParsedDocument =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false
      readonly message: string
      readonly line?: number | undefined
      readonly column?: number | undefined
    }

/** More aliases than any person writes; each costs what it stands for. */
const maxAliasCount = 10_000

/** Parses JSON or YAML 1.2. */
export function parseDocumentText(text: string): ParsedDocument {
  const plain = text.replace(/^\ufeff/, '')
  if (/^\s*[[{]/.test(plain)) {
    try {
      return { ok: true, value: JSON.parse(plain) }
    } catch {
      // YAML holds JSON too, and names the place of what is wrong.
    }
  }
  try {
    return {
      ok: true,
      value: yaml().parse(plain, { maxAliasCount, merge: true, logLevel: 'error', prettyErrors: true }),
    }
  } catch (error) {
    const place = error instanceof yaml().YAMLParseError ? error.linePos?.[0] : undefined
    const message = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)
    return { ok: false, message, line: place?.line, column: place?.col }
  }
}

/** Texts over this are not parsed again to find lines. */
const maxLocatedLength = 1_000_000

/** Finds the line of a JSON pointer (`#/paths/~1pets`) in the text of a document; undefined where that takes too long. */
export function createLineFinder(text: string): (pointer: string) => { line: number; column: number } | undefined {
  if (text.length > maxLocatedLength) return () => undefined
  let lines: LineCounter | undefined
  let document: ReturnType<typeof parseDocument> | undefined
  return (pointer) => {
    lines ??= new (yaml().LineCounter)()
    document ??= yaml().parseDocument(text, { lineCounter: lines, logLevel: 'silent' })
    const path = pointer
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    // Where the pointer's end has no node of its own, the nearest that has one.
    for (let length = path.length; length > 0; length -= 1) {
      const start = rangeStart(document.getIn(path.slice(0, length), true))
      if (start === undefined) continue
      const { line, col } = lines.linePos(start)
      return { line, column: col }
    }
    return undefined
  }
}

function rangeStart(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined
  const [start] = node.range
  return typeof start === 'number' ? start : undefined
}
