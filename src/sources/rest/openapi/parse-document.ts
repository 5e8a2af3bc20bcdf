import { createRequire } from 'node:module'
import type { LineCounter, parseDocument } from 'yaml'
import { isTooDeep, maxNesting } from './nesting.ts'

const require = createRequire(import.meta.url)
/** Loaded when first needed, which for documents in JSON is never: they take 50 ms of the start. */
const yaml = (): typeof import('yaml') => require('yaml')
const fastYaml = (): typeof import('js-yaml') => require('js-yaml')

/** A document, or why it is none. */
export type ParsedDocument =
  | {
      readonly ok: true
      readonly value: unknown
      /** Keys that stand twice in one object, each with its place: the last one counts. */
      readonly repeatedKeys: readonly RepeatedKey[]
    }
  | {
      readonly ok: false
      readonly message: string
      readonly line?: number | undefined
      readonly column?: number | undefined
    }

export interface RepeatedKey {
  readonly key: string
  readonly line: number
}

/** More aliases than any person writes; each costs what it stands for. */
const maxAliasCount = 10_000

/** Parses JSON or YAML 1.2. */
export function parseDocumentText(text: string): ParsedDocument {
  const plain = text.replace(/^\ufeff/, '')
  if (/^\s*[[{]/.test(plain)) {
    try {
      return { ok: true, value: JSON.parse(plain), repeatedKeys: [] }
    } catch {
      // YAML holds JSON too, and names the place of what is wrong.
    }
  }
  if (isTooDeep(plain)) return { ok: false, message: `more than ${maxNesting} lists and objects stand in one another` }
  return parseFast(plain) ?? parseThorough(plain)
}

/** By a parser that takes a sixth of the time and a third of the memory; undefined for what it does not take. */
function parseFast(text: string): ParsedDocument | undefined {
  const { CORE_SCHEMA, load, Type } = fastYaml()
  // YAML 1.2, and `<<` besides, which documents have all the same.
  const merge = new Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: (key) => key === '<<' })
  try {
    const schema = CORE_SCHEMA.extend({ implicit: [merge] })
    return { ok: true, value: load(text, { schema }), repeatedKeys: [] }
  } catch {
    return undefined
  }
}

/** By a parser that knows where things stand, and takes unknown tags and repeated keys. */
function parseThorough(text: string): ParsedDocument {
  const lineCounter = new (yaml().LineCounter)()
  try {
    const options = { merge: true, logLevel: 'silent', uniqueKeys: false, prettyErrors: true, lineCounter } as const
    const document = yaml().parseDocument(text, options)
    const [problem] = document.errors
    if (problem !== undefined) throw problem
    return { ok: true, value: document.toJS({ maxAliasCount }), repeatedKeys: findRepeatedKeys(document, lineCounter) }
  } catch (error) {
    const place = error instanceof yaml().YAMLParseError ? error.linePos?.[0] : undefined
    const message = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)
    return { ok: false, message, line: place?.line, column: place?.col }
  }
}

function findRepeatedKeys(document: ReturnType<typeof parseDocument>, lines: LineCounter): readonly RepeatedKey[] {
  const found: RepeatedKey[] = []
  yaml().visit(document, {
    Map: (_, map) => {
      const keys = new Set<string>()
      for (const { key: node } of map.items) {
        const key = yaml().isScalar(node) ? String(node.value) : undefined
        if (key !== undefined && key !== '<<' && keys.has(key))
          found.push({ key, line: lines.linePos(rangeStart(node) ?? 0).line })
        keys.add(key ?? '<<')
      }
    },
  })
  return found
}

/** Texts over this are not parsed again to find lines. */
const maxLocatedLength = 1_000_000

/** Finds the line of a JSON pointer (`#/paths/~1pets`) in the text of a document; undefined where that takes too long. */
export function createLineFinder(text: string): (pointer: string) => { line: number; column: number } | undefined {
  let lines: LineCounter | undefined
  let document: ReturnType<typeof parseDocument> | undefined
  let isLocated: boolean | undefined
  return (pointer) => {
    isLocated ??= text.length <= maxLocatedLength && !isTooDeep(text)
    if (!isLocated) return undefined
    lines ??= new (yaml().LineCounter)()
    document ??= yaml().parseDocument(text, { lineCounter: lines, logLevel: 'silent', uniqueKeys: false })
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
