import { readdir, readFile } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { createLineFinder, parseDocumentText } from '../../sources/rest/openapi/parse-document.ts'
import type { FileFinding } from '../../sources/source.ts'
import { type ExampleContent, exampleSchema } from './example.ts'

/** One example of a module. */
export interface Example extends ExampleContent {
  /** The file's name without its extension. */
  readonly name: string
  /** Absolute path. */
  readonly file: string
  /** As the file was. */
  readonly text: string
}

/** The folder of a module that holds its examples. */
export const examplesFolder = 'examples'

const extensions: ReadonlySet<string> = new Set(['.json', '.yaml', '.yml'])

/** The examples of a module, by name. What is wrong with a file is reported, and the file left out. */
export async function readExamples(
  directory: string,
  report: (finding: FileFinding) => void,
  isChosen: (name: string) => boolean = () => true,
): Promise<Example[]> {
  const folder = join(directory, examplesFolder)
  const entries = await readdir(folder).catch((): string[] => [])
  const files = entries.filter((file) => {
    const { name, ext } = parse(file)
    return !file.startsWith('.') && extensions.has(ext) && isChosen(name)
  })
  const examples = await Promise.all(files.sort().map((name) => readExample(join(folder, name), report)))
  return examples.filter((example) => example !== undefined)
}

async function readExample(file: string, report: (finding: FileFinding) => void): Promise<Example | undefined> {
  const wrong = (message: string, place: Pick<FileFinding, 'line' | 'column'> = {}) => {
    report({ rule: 'example-form', message, remedy: 'write the example as docs/modules.md has it', file, ...place })
    return undefined
  }
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch {
    return wrong('the file cannot be read')
  }
  if (isTooDeep(text)) return wrong(`the file is nested deeper than ${maxDepth} levels`)
  const parsed = parseDocumentText(text)
  if (!parsed.ok) return wrong(parsed.message, { line: parsed.line, column: parsed.column })
  const checked = exampleSchema.safeParse(parsed.value)
  if (checked.success) return { ...checked.data, name: parse(file).name, file, text }
  const lineOf = createLineFinder(text)
  for (const { path, message } of checked.error.issues) wrong(`${printPath(path)}: ${message}`, lineOf(toPointer(path)))
  return undefined
}

/** Parsers go as deep as the text does, and a full stack ends the process. */
const maxDepth = 500

function isTooDeep(text: string): boolean {
  let depth = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1
    if (depth > maxDepth) return true
  }
  return new RegExp(`(?:[-?:]\\s){${maxDepth}}`).test(text)
}

/** A JSON path as people write it: `calls[0].request.url`. */
export function printPath(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`
    const name = String(key)
    if (!/^[\w-]+$/.test(name)) return `${before}[${JSON.stringify(name)}]`
    return before === '' ? name : `${before}.${name}`
  }, '')
  return text === '' ? 'the example' : text
}

/** A JSON pointer as `createLineFinder` reads it. */
export function toPointer(path: readonly PropertyKey[]): string {
  return ['#', ...path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')
}
