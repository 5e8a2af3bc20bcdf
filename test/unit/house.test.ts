import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Floors of the house from top to bottom; folders of one floor may not import each other unless `together` says so. */
const floors: readonly (readonly string[])[] = [
  ['cli'],
  ['server'],
  ['gateway'],
  ['modules'],
  ['sources'],
  ['mapping', 'upstream'],
  ['cache'],
  ['security', 'observability'],
  ['errors'],
  ['utils'],
]

const root = resolve(import.meta.dirname, '../..')
const src = join(root, 'src')

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}

const sourceFiles = filesBelow(src).filter((path) => path.endsWith('.ts'))

interface Import {
  readonly from: string
  readonly to: string
  readonly isType: boolean
}

/** Relative imports and re-exports of a file, static and dynamic. */
function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8')
  const pattern = /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"`;]*?from\s+'(\.[^']+)'|import\(\s*'(\.[^']+)'\s*\)/g
  return [...text.matchAll(pattern)].map((match) => ({
    from: relative(src, path),
    to: relative(src, resolve(dirname(path), match[2] ?? match[3] ?? '')),
    isType: match[1] !== undefined,
  }))
}

const imports = sourceFiles.flatMap(importsOf)
const folderOf = (path: string) => path.split(sep)[0] ?? ''
const floorOf = (path: string) => floors.findIndex((floor) => floor.includes(folderOf(path)))

describe('the house', () => {
  it('reads the imports of every file', () => {
    expect(sourceFiles.length).toBeGreaterThan(50)
    expect(imports.length).toBeGreaterThan(100)
  })

  it('lets a folder import only from folders below it', () => {
    const wrong = imports.filter(({ from, to, isType }) => {
      const [upper, lower] = [folderOf(from), folderOf(to)]
      if (upper === lower || upper === 'index.ts') return false
      if (lower === 'config') return !(isType || upper === 'cli')
      if (upper === 'config') return !isType && floorOf(to) < floorOf('errors')
      return floorOf(to) <= floorOf(from)
    })
    expect(wrong).toEqual([])
  })

  it('gives every folder a floor', () => {
    const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const known = [...floors.flat(), 'config']
    expect(folders.map((entry) => entry.name).filter((name) => !known.includes(name))).toEqual([])
  })

  it('keeps the source kinds apart', () => {
    const kindOf = (path: string) => /^sources\/(rest|soap|graphql|federation)\//.exec(path.replaceAll(sep, '/'))?.[1]
    const wrong = imports.filter(({ from, to }) => kindOf(from) && kindOf(to) && kindOf(from) !== kindOf(to))
    expect(wrong).toEqual([])
  })

  it('lets what source kinds share know none of them', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [upper, lower] = [from.replaceAll(sep, '/'), to.replaceAll(sep, '/')]
      return upper.startsWith('sources/xml/') && lower.startsWith('sources/') && !lower.startsWith('sources/xml/')
    })
    expect(wrong).toEqual([])
  })

  it('lets the planner and the policies know nothing of each other', () => {
    const names = (path: string) => path.replaceAll(sep, '/')
    const graphqlInUpstream = sourceFiles
      .filter((path) => names(relative(src, path)).startsWith('upstream/'))
      .filter((path) => /from 'graphql'/.test(readFileSync(path, 'utf8')))
    expect(graphqlInUpstream).toEqual([])
  })

  it('says in a README what each folder owns', () => {
    const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const lacking = folders.filter((entry) => !readdirSync(join(src, entry.name)).includes('README.md'))
    expect(lacking.map((entry) => entry.name)).toEqual([])
  })

  it('has index files that only re-export', () => {
    const wrong = sourceFiles
      .filter((path) => path.endsWith(`${sep}index.ts`))
      .filter((path) => {
        const code = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
        return code.split(/\n(?=\S)/).some((part) => part.trim() !== '' && !/^(export\s|\}\s*from)/.test(part))
      })
    expect(wrong.map((path) => relative(root, path))).toEqual([])
  })

  it('reads the real clock in one file only', () => {
    const readers = sourceFiles.filter((path) => /\bDate\.now\(|\bperformance\.now\(/.test(readFileSync(path, 'utf8')))
    expect(readers.map((path) => relative(src, path))).toEqual([join('utils', 'clock.ts')])
  })

  it('has no import cycles between files', () => {
    const edges = new Map<string, string[]>()
    for (const { from, to, isType } of imports) if (!isType) edges.set(from, [...(edges.get(from) ?? []), to])
    const done = new Set<string>()
    const cycles: string[] = []
    const visit = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) {
        cycles.push([...trail.slice(trail.indexOf(file)), file].join(' > '))
        return
      }
      if (done.has(file)) return
      for (const next of edges.get(file) ?? []) visit(next, [...trail, file])
      done.add(file)
    }
    for (const file of edges.keys()) visit(file, [])
    expect(cycles).toEqual([])
  })
})
