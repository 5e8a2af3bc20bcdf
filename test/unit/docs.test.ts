import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documents, withGeneratedSections } from '../../scripts/generate-docs.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const manifest = JSON.parse(read('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly overrides: Readonly<Record<string, string>>
}

describe('the documents', () => {
  it.each(documents)('%s has its generated parts up to date (npm run docs)', (path) => {
    expect(read(path)).toBe(withGeneratedSections(path))
  })

  it.each([...documents, 'demo/README.md', 'schema/README.md'])('%s links only to files that exist', (path) => {
    const links = [...read(path).matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1] ?? '')
    const missing = links.filter((link) => !existsSync(resolve(root, dirname(path), link)))
    expect(missing).toEqual([])
  })

  it('README names only scripts that exist', () => {
    const named = [...read('README.md').matchAll(/npm (?:run )?([a-z:]+)/g)].map((match) => match[1] ?? '')
    const scripts = named.filter((name) => name !== 'ci' && name !== 'run')
    expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([])
    expect(scripts).toEqual(expect.arrayContaining(['start', 'test']))
  })

  it('docs/dependencies.md gives a reason for each dependency and override', () => {
    const text = read('docs/dependencies.md')
    const names = [manifest.dependencies, manifest.devDependencies, manifest.overrides].flatMap((each) =>
      Object.keys(each),
    )
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([])
  })

  it('docs/operations.md names every event of the log', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((each) =>
      each.endsWith('.ts'),
    )
    const events = files.flatMap((file) =>
      [...read(join('src', file)).matchAll(/\blogger\.(?:info|warn|error)\(\s*'([^']+)'/g)].map(
        (match) => match[1] ?? '',
      ),
    )
    const text = read('docs/operations.md')
    expect(events.length).toBeGreaterThan(15)
    expect(events.filter((event) => !text.includes(`\`${event}\``))).toEqual([])
  })

  it('every version is exact', () => {
    const versions = [manifest.dependencies, manifest.devDependencies, manifest.overrides].flatMap((each) =>
      Object.values(each),
    )
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })
})

describe('the lock file', () => {
  it('has every package that another one names, for whatever platform', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>
    }
    const paths = Object.keys(packages)
    const named = Object.values(packages).flatMap((each) => Object.keys(each.optionalDependencies ?? {}))
    expect(named.filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)))).toEqual([])
  })

  it('names no registry', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/)
  })
})
