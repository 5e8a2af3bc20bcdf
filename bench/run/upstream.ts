import { join } from 'node:path'
import { callsPath } from '../upstreams/memo-server.ts'
import type { Programs } from './bundle.ts'
import { startServerProcess } from './server-process.ts'

/** The process that answers for all upstreams, and counts. */
export interface Upstream {
  readonly url: string
  readonly countCalls: () => Promise<number>
  readonly stop: () => Promise<void>
}

/** Starts it; with the demo's services in a process behind it where a workload needs them. */
export async function startUpstream(root: string, programs: Programs, needsDemo: boolean): Promise<Upstream> {
  const demo = needsDemo ? await startDemo(root) : undefined
  const server = await startServerProcess({
    args: [programs.upstreams],
    env: { BENCH_DEMO_URLS: demo === undefined ? '{}' : JSON.stringify(demo.origins) },
    announcement: /^listening on (\S+)$/,
  })
  const url = server.announced
  return {
    url,
    countCalls: async () => Number(await (await fetch(`${url}${callsPath}`)).text()),
    stop: async () => {
      await Promise.all([server.stop(), demo?.stop()])
    },
  }
}

const demoServices = ['crm', 'orders', 'catalog', 'support'] as const

async function startDemo(root: string) {
  const ports = Object.fromEntries(demoServices.map((name) => [`${name.toUpperCase()}_PORT`, '0']))
  const { announced, stop } = await startServerProcess({
    args: [join(root, 'node_modules/jiti/lib/jiti-cli.mjs'), join(root, 'demo/upstreams/main.ts')],
    env: ports,
    announcement: /^(\{"ready":true.*)$/,
  })
  // Edge: the demo's documented line for scripts.
  const { urls } = JSON.parse(announced) as { urls: Readonly<Record<string, string>> }
  const originOf = (name: string) => new URL(urls[`${name.toUpperCase()}_URL`] ?? '').origin
  return { origins: Object.fromEntries(demoServices.map((name) => [name, originOf(name)])), stop }
}
