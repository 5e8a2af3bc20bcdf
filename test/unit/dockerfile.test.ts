import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { nodeFlags } from '../../src/cli/node-flags.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const exists = (path: string) => existsSync(fileURLToPath(new URL(path, root)))

const manifest = z
  .object({
    scripts: z.record(z.string(), z.string()),
    bin: z.record(z.string(), z.string()),
    dependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(read('package.json')))

interface Instruction {
  readonly keyword: string
  readonly rest: string
}

interface Stage {
  readonly name: string
  readonly base: string
  readonly instructions: readonly Instruction[]
}

/** The Dockerfile's stages: comments dropped, continued lines joined. */
function parseDockerfile(text: string): Stage[] {
  const lines = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const stages: { name: string; base: string; instructions: Instruction[] }[] = []
  for (const line of lines) {
    const [keyword = '', ...words] = line.trim().split(/\s+/)
    if (keyword === 'FROM') stages.push({ base: words[0] ?? '', name: words[2] ?? '', instructions: [] })
    else stages.at(-1)?.instructions.push({ keyword, rest: words.join(' ') })
  }
  return stages
}

const stages = parseDockerfile(read('Dockerfile'))
const runtime = stages.at(-1)
const instructionsOf = (keyword: string, stage?: Stage) =>
  (stage === undefined ? stages : [stage]).flatMap(({ instructions }) =>
    instructions.filter((instruction) => instruction.keyword === keyword),
  )
const jsonWords = (text: string) => z.array(z.string()).parse(JSON.parse(text))

/** Where the build puts what a compiled path of `dist` was made from. */
function sourceOf(compiled: string): string {
  return compiled.replace(/^(\.\/)?dist\//, 'src/').replace(/\.js$/, '.ts')
}

describe('the Dockerfile', () => {
  it('copies only what is in the repository', () => {
    const sources = instructionsOf('COPY')
      .filter(({ rest }) => !rest.startsWith('--from='))
      .flatMap(({ rest }) => rest.split(' ').slice(0, -1))
    expect(sources).toContain('package.json')
    expect(sources.filter((path) => !exists(path))).toEqual([])
  })

  it('copies between stages that exist, and only from folders that those stages fill', () => {
    const filled = new Map([
      ['build', ['/app/dist', '/app/node_modules']],
      ['production-dependencies', ['/app/node_modules']],
    ])
    const copies = instructionsOf('COPY').filter(({ rest }) => rest.startsWith('--from='))
    expect(copies.length).toBeGreaterThan(0)
    for (const { rest } of copies) {
      const [from = '', path] = rest.split(' ')
      const stage = from.replace('--from=', '')
      expect(stages.map(({ name }) => name)).toContain(stage)
      expect(filled.get(stage)).toContain(path)
    }
  })

  it('lets everything it copies through .dockerignore', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1))
    const sources = instructionsOf('COPY')
      .filter(({ rest }) => !rest.startsWith('--from='))
      .flatMap(({ rest }) => rest.split(' ').slice(0, -1))
    expect(new Set(sources)).toEqual(new Set(allowed))
  })

  it('runs only npm scripts that package.json has', () => {
    const scripts = instructionsOf('RUN').flatMap(({ rest }) =>
      [...rest.matchAll(/npm run (\S+)/g)].map(([, name]) => name),
    )
    expect(scripts).toContain('build')
    for (const script of scripts) expect(Object.keys(manifest.scripts)).toContain(script)
  })

  it('has every tool file that the build script names', () => {
    const files = [...(manifest.scripts.build ?? '').matchAll(/\b(?:scripts\/\S+|tsconfig\S*\.json)/g)].map(
      ([path]) => path,
    )
    const copied = instructionsOf('COPY', stages[0]).flatMap(({ rest }) => rest.split(' ').slice(0, -1))
    for (const file of files) {
      expect(exists(file)).toBe(true)
      expect(copied.some((path) => file === path || file.startsWith(`${path}/`))).toBe(true)
    }
  })

  it('installs production dependencies only in the runtime image', () => {
    const from = instructionsOf('COPY', runtime).find(({ rest }) => rest.includes('node_modules'))?.rest
    expect(from).toContain('--from=production-dependencies')
    const stage = stages.find(({ name }) => name === 'production-dependencies')
    expect(instructionsOf('RUN', stage).map(({ rest }) => rest)).toEqual(['npm ci --omit=dev'])
  })

  it('starts the command that package.json calls selvedge, without a shell', () => {
    const words = jsonWords(instructionsOf('CMD', runtime)[0]?.rest ?? '')
    const [node, script, ...rest] = words.filter((word) => !word.startsWith('--'))
    expect([node, ...rest]).toEqual(['node', 'start'])
    expect(`./${script}`).toBe(manifest.bin.selvedge)
    expect(exists(sourceOf(script ?? ''))).toBe(true)
  })

  it('starts node as npm start does', () => {
    const words = jsonWords(instructionsOf('CMD', runtime)[0]?.rest ?? '')
    expect(words.slice(1, words.indexOf('dist/cli/main.js'))).toEqual(nodeFlags)
    expect(read('README.md')).toContain(`node ${nodeFlags.join(' ')} `)
  })

  it('checks its health on a path that the server answers', () => {
    const check = instructionsOf('HEALTHCHECK', runtime)[0]?.rest ?? ''
    const [node, script = ''] = jsonWords(check.slice(check.indexOf('[')))
    expect(node).toBe('node')
    const source = read(sourceOf(script))
    const path = /path: '([^']+)'/.exec(source)?.[1]
    expect(path).toBe('/livez')
    expect(read('src/server/routes/health.ts')).toContain(`url: '${path}'`)
  })

  it('runs as a user without rights, in production mode, on the port it exposes', () => {
    expect(instructionsOf('USER', runtime).map(({ rest }) => rest)).toEqual(['node'])
    const env = Object.fromEntries(
      instructionsOf('ENV', runtime).flatMap(({ rest }) => rest.split(' ').map((pair) => pair.split('=', 2))),
    )
    expect(env).toMatchObject({ NODE_ENV: 'production', SELVEDGE_SCHEMA: '/app/schema', PORT: '4000' })
    expect(instructionsOf('EXPOSE', runtime).map(({ rest }) => rest)).toEqual([env.PORT])
  })

  it('builds every stage on one version of Node that package.json allows', () => {
    const bases = new Set(stages.map(({ base }) => base))
    expect(bases.size).toBe(1)
    expect([...bases][0]).toMatch(/^node:22-bookworm-slim$/)
  })
})
