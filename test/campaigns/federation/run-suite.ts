import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import { serve } from '../../unit/server/serve.ts'
import type { AuditService, AuditSubgraph, AuditTest } from './audit-service.ts'
import { type Answer, judge } from './judge.ts'

/** How a suite's subgraphs become modules. */
export const kinds = {
  subgraphs: 'a module each (the default)',
  supergraph: 'one module of what the audit composes',
  beside: 'the same beside a subgraph that adds nothing, with which it is composed anew',
} as const

export type As = keyof typeof kinds

/** What came of one suite. */
export interface SuiteReport {
  readonly suite: string
  readonly passed: number
  readonly compiled: number
  readonly total: number
  /** Requests to subgraphs for all its queries. */
  readonly requests: number
  /** Each with the number of its query. */
  readonly misses: readonly Finding[]
  readonly notCompiled: readonly Finding[]
  /** What is wrong with the modules. */
  readonly broken: readonly string[]
}

export interface Finding {
  readonly number: number
  readonly reason: string
}

/** Asks all queries of a suite of a gateway over its subgraphs, by HTTP. */
export async function runSuite(audit: AuditService, suite: string, as: As): Promise<SuiteReport> {
  const tests = await audit.testsOf(suite)
  const directory = mkdtempSync(join(tmpdir(), 'selvedge-audit-modules-'))
  try {
    if (as === 'subgraphs') writeSubgraphs(directory, await audit.subgraphsOf(suite))
    else writeSupergraph(directory, await audit.supergraphOf(suite))
    if (as === 'beside') writeIdleSubgraph(directory)
    const gateway = await createGateway({ schemaDirectory: directory, env: {} })
    const broken = gateway.diagnostics.flatMap(({ severity, message }) => (severity === 'error' ? [message] : []))
    const server = await serve(gateway)
    try {
      const before = await audit.requests()
      const asked = await askAll(server.url, tests)
      const requests = (await audit.requests()) - before
      const misses = asked.flatMap(({ miss }, number) => (miss === undefined ? [] : [{ number, reason: miss }]))
      const notCompiled = asked.flatMap(({ why }, number) => (why === undefined ? [] : [{ number, reason: why }]))
      const total = tests.length
      const [passed, compiled] = [total - misses.length, total - notCompiled.length]
      return { suite, total, passed, compiled, requests, misses, notCompiled, broken }
    } finally {
      await server.close()
      await gateway.close()
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function writeSubgraphs(directory: string, subgraphs: readonly AuditSubgraph[]): void {
  for (const { name, url } of subgraphs) writeModule(directory, name, `subgraph({ url: '${url}' })`)
}

function writeSupergraph(directory: string, sdl: string): void {
  writeModule(directory, 'audit', `supergraph({ schema: './composed.graphql' })`)
  writeFileSync(join(directory, 'audit/composed.graphql'), sdl)
}

function writeIdleSubgraph(directory: string): void {
  writeModule(directory, 'idle', `subgraph({ url: 'http://127.0.0.1:9/', schema: './idle.graphql' })`)
  writeFileSync(join(directory, 'idle/idle.graphql'), 'type Query { idle: Int }')
}

function writeModule(directory: string, name: string, source: string): void {
  mkdirSync(join(directory, name))
  const [kind] = source.split('(')
  const text = `import { defineModule, ${kind} } from 'selvedge'\nexport default defineModule({ source: ${source} })\n`
  writeFileSync(join(directory, name, 'module.ts'), text)
}

interface Asked {
  readonly miss: string | undefined
  /** Why no compiled plan answered it. */
  readonly why: string | undefined
}

async function askAll(url: string, tests: readonly AuditTest[]): Promise<readonly Asked[]> {
  const asked: Asked[] = []
  for (const { query, expected } of tests) {
    const { answer, way } = await ask(url, query)
    const miss = judge(answer, expected)
    const said = (answer.errors ?? []).map(({ message }) => message).join('; ')
    const why = `${way ?? 'refused'}${miss === undefined ? ', as is expected' : ''}: ${said}`
    asked.push({ miss, why: way === 'compiled' ? undefined : why })
  }
  return asked
}

async function ask(url: string, query: string) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json', 'x-selvedge-trace': '1' },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(10_000),
  })
  const answer = (await response.json()) as Answer & {
    readonly extensions?: { readonly trace?: { readonly plan?: { readonly way?: string } | null } }
  }
  return { answer, way: answer.extensions?.trace?.plan?.way }
}
