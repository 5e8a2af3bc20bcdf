import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Expected } from './judge.ts'

/** A query of the audit, with what it should give. */
export interface AuditTest {
  readonly query: string
  readonly expected: Expected
}

/** A subgraph of a suite. */
export interface AuditSubgraph {
  readonly name: string
  readonly url: string
  readonly sdl: string
}

/** The audit's subgraphs, running. */
export interface AuditService {
  /** The names of its suites. */
  readonly suites: () => Promise<readonly string[]>
  readonly testsOf: (suite: string) => Promise<readonly AuditTest[]>
  readonly subgraphsOf: (suite: string) => Promise<readonly AuditSubgraph[]>
  /** The supergraph of a suite, as the audit composes it. */
  readonly supergraphOf: (suite: string) => Promise<string>
  /** Requests to any subgraph until now. */
  readonly requests: () => Promise<number>
  readonly close: () => Promise<void>
}

/**
 * Installs a checkout of the audit in a temporary folder and runs its subgraphs.
 * @throws RangeError where the folder is no checkout of it
 */
export async function startAudit(checkout: string): Promise<AuditService> {
  if (!existsSync(join(checkout, 'src/test-suites')))
    throw new RangeError(`not a checkout of the federation gateway audit: ${checkout}`)
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-audit-'))
  try {
    install(checkout, folder)
    const child = spawn(process.execPath, [resolve(import.meta.dirname, 'serve-audit.mjs'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const origin = `http://127.0.0.1:${await portOf(child)}`
    const read = async (path: string) => {
      const response = await fetch(`${origin}${path}`)
      if (!response.ok) throw new Error(`the audit answers ${response.status} at ${path}`)
      return response
    }
    return {
      suites: async () => (await read('/ids')).json() as Promise<string[]>,
      testsOf: async (suite) => (await read(`/${suite}/tests`)).json() as Promise<AuditTest[]>,
      subgraphsOf: async (suite) => (await read(`/${suite}/subgraphs`)).json() as Promise<AuditSubgraph[]>,
      supergraphOf: async (suite) => (await read(`/${suite}/supergraph`)).text(),
      requests: async () => Number(await (await read('/_requests')).text()),
      close: async () => {
        const exited = once(child, 'exit')
        child.kill()
        await exited
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** What its servers need, in the versions of its lock file; its tools and the gateways it compares are left out. */
function install(checkout: string, folder: string): void {
  const { dependencies, devDependencies, overrides } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'))
  const own = { private: true, type: 'module', dependencies: { ...dependencies, graphql: devDependencies.graphql } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'audit', ...own, overrides }))
  for (const file of ['package-lock.json', '.npmrc'])
    if (existsSync(join(checkout, file))) copyFileSync(join(checkout, file), join(folder, file))
  cpSync(join(checkout, 'src'), join(folder, 'src'), { recursive: true })
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** The port that the process prints first. */
async function portOf(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('the process has no output')
  for await (const line of createInterface(child.stdout)) return Number(line)
  throw new Error('the subgraphs of the audit did not start')
}
