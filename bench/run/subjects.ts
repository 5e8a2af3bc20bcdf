import { join } from 'node:path'
import { nodeFlags } from '../../src/cli/node-flags.ts'
import type { Workload } from '../workloads.ts'
import type { Programs } from './bundle.ts'
import type { ServerCommand } from './server-process.ts'

/**
 * Who answers a workload. `limit`: written by hand. `bare`: node:http that knows the answer. `gateway`: Selvedge as it comes.
 * `uncached`: Selvedge that keeps nothing. `reference`: Selvedge with every operation run the reference way. `unguarded`: Selvedge without
 * the policies of upstream calls.
 */
export type SubjectName = 'limit' | 'bare' | 'uncached' | 'gateway' | 'reference' | 'unguarded'

export function subjectsOf({ baseline, hasReference, goals }: Workload): readonly SubjectName[] {
  return [
    baseline,
    'gateway',
    ...(hasReference ? (['reference'] as const) : []),
    ...(goals.costOfPolicies === undefined ? [] : (['unguarded'] as const)),
  ]
}

export interface Surroundings {
  readonly root: string
  readonly programs: Programs
  readonly upstreamUrl: string
  /** Where Node writes a CPU profile of each gateway. */
  readonly profileDirectory: string | undefined
}

const listening = /^listening on (\S+)$/

export function commandOf(subject: SubjectName, workload: Workload, surroundings: Surroundings): ServerCommand {
  const { root, programs, upstreamUrl, profileDirectory } = surroundings
  switch (subject) {
    case 'limit':
      return { args: [programs.limit, workload.name, upstreamUrl], announcement: listening }
    case 'bare':
      return { args: [programs.bare, '{"data":{"greeting":"hello"}}'], announcement: listening }
    default: {
      const profile = profileDirectory === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`]
      const gateway = join(root, 'dist/cli/main.js')
      const preload = subject === 'unguarded' ? ['--import', join(root, 'bench/unguarded/register.mjs')] : []
      return {
        args: [
          ...nodeFlags,
          ...profile,
          ...preload,
          gateway,
          'start',
          '--schema',
          join(root, workload.schema),
          '--port',
          '0',
        ],
        env: {
          ...gatewayEnv(workload, upstreamUrl),
          ...(subject === 'reference' ? { SELVEDGE_EXECUTION: 'reference' } : {}),
          ...(subject === 'uncached' ? { BENCH_CACHE: 'off', SELVEDGE_CACHE: 'memory:' } : {}),
        },
        announcement: /^\s*GraphQL\s+(\S+)$/,
      }
    }
  }
}

/**
 * As in production, with a quiet log. Traces are on for the one request that tells which way an operation goes; sharing is on where
 * requests are alike.
 */
function gatewayEnv({ identity, store }: Workload, upstreamUrl: string): Record<string, string> {
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    SELVEDGE_TRACE: 'on',
    SELVEDGE_CACHE: store ?? 'memory:',
    BENCH_CACHE: store === undefined ? 'off' : 'on',
    SELVEDGE_SHARE: identity === 'same' ? 'on' : 'off',
    BENCH_UPSTREAM: upstreamUrl,
    CRM_URL: `${upstreamUrl}/demo/crm/crm`,
    ORDERS_URL: `${upstreamUrl}/demo/orders`,
    CATALOG_URL: `${upstreamUrl}/demo/catalog`,
    SUPPORT_URL: `${upstreamUrl}/demo/support/graphql`,
  }
}
