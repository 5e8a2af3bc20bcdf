import type { Gateway } from '../gateway/gateway.ts'
import { exampleQuery } from '../server/index.ts'
import { count, printDiagnostics } from './print-diagnostics.ts'
import { indent } from './read-config.ts'

export interface WelcomeOptions {
  readonly gateway: Gateway
  readonly url: string
  readonly sandbox: boolean
  /** From the process's start to ready. */
  readonly startMs: number
}

/** What `selvedge start` says when it is ready: where it answers, what is loaded, what is left out and why, what to try. */
export function welcomeText({ gateway, url, sandbox, startMs }: WelcomeOptions): string {
  const sources = gateway.sources()
  const healthy = sources.filter(({ state }) => state === 'healthy')
  const quarantined = sources.filter(({ state }) => state === 'quarantined')
  const width = Math.max(0, ...healthy.map(({ name }) => name.length))
  return [
    `Selvedge is ready after ${(startMs / 1000).toFixed(2)} s.`,
    '',
    ...(sandbox ? [`  Sandbox  ${url}/sandbox`] : []),
    `  GraphQL  ${url}/graphql`,
    '',
    `${count(healthy.length, 'source')} loaded:`,
    ...healthy.map(({ name, kind }) => `  ${name.padEnd(width)}  ${kind}`),
    '',
    ...quarantined.flatMap(({ module, diagnostics }) => [
      `Module ${module} is left out:`,
      indent(printDiagnostics(diagnostics).trimEnd()),
      '',
    ]),
    'Try this query:',
    indent(exampleQuery(gateway.schema)),
    '',
  ].join('\n')
}
