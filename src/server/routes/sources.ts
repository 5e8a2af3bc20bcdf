import { basename, isAbsolute, relative } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Gateway, SourceStatus } from '../../gateway/gateway.ts'
import type { Diagnostic } from '../../modules/diagnostic.ts'
import type { Metrics, Sample } from '../../observability/metrics/metrics.ts'
import type { Caching } from '../../sources/cached/index.ts'
import { cacheCounts, type SourceCounts } from '../cache-counts.ts'

/** `/sources`: what each module became, and what is wrong with those that are quarantined. */
export function addSourcesRoute(
  app: FastifyInstance,
  options: {
    readonly gateway: Gateway
    readonly metrics: Metrics
    readonly caching: Caching | undefined
    readonly schemaDirectory: string
  },
): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/sources',
    handler: async (_request, reply) => {
      const drifted = options.metrics.samples('drift')
      const cached = cacheCounts(options.metrics)
      const sources = options.gateway.sources().map((source) => ({
        ...toPublicSource(source, options.schemaDirectory),
        drift: driftOf(source, drifted),
        cache: cacheOf(source, cached),
        store: storeOf(source, options.caching),
      }))
      return reply.header('cache-control', 'no-store').send({ sources })
    },
  })
}

/** How the store stands that the source has chosen for its results; undefined where they are kept in the gateway's. */
function storeOf({ name }: SourceStatus, caching: Caching | undefined) {
  const chosen = caching?.stores.chosen().find(({ sources }) => sources.includes(name))
  if (chosen === undefined) return undefined
  const { kind, state } = chosen.store.status()
  return { kind, state }
}

/** The fields that the source's upstreams no longer answer as its schema says, as they were counted. */
function driftOf({ name }: SourceStatus, samples: readonly Sample[]) {
  return samples.flatMap(({ labels: { source = '', field, kind }, value: count }) =>
    source === name || source.startsWith(`${name}.`) ? [{ field, kind, count }] : [],
  )
}

/** What was kept of the source, and of the graphs that it has, counted together. */
function cacheOf({ name }: SourceStatus, cached: ReturnType<typeof cacheCounts>): SourceCounts | undefined {
  const counted = Object.entries(cached).flatMap(([each, counts]) =>
    each === name || each.startsWith(`${name}.`) ? [counts] : [],
  )
  const [only, ...others] = counted
  if (others.length === 0) return only
  const results = new Set(counted.flatMap((counts) => Object.keys(counts)))
  return Object.fromEntries(
    [...results].map((result) => [result, counted.reduce((sum, counts) => sum + (counts[result] ?? 0), 0)]),
  )
}

/** A source's state without anything of the host it runs on: paths are relative to the schema folder, addresses are left out. */
export function toPublicSource(source: SourceStatus, schemaDirectory: string) {
  const { name, kind, module, state, upstreams, schemaChanges } = source
  const toPublicDiagnostic = ({ file, line, rule, message, remedy }: Diagnostic) => ({
    file: toPublicFile(file, schemaDirectory),
    line,
    rule,
    message: withoutPlaces(message, schemaDirectory),
    remedy: remedy === undefined ? undefined : withoutPlaces(remedy, schemaDirectory),
  })
  const errors = source.diagnostics.filter(({ severity }) => severity === 'error').map(toPublicDiagnostic)
  return { name, kind, state, module, errors, upstreams, schemaChanges }
}

function toPublicFile(file: string, schemaDirectory: string): string {
  if (file.includes('://')) return basename(new URL(file).pathname) || 'remote document'
  if (!isAbsolute(file)) return file.startsWith('..') ? basename(file) : file
  const inside = relative(schemaDirectory, file)
  return inside.startsWith('..') || isAbsolute(inside) ? basename(file) : inside
}

const url = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'`<>)]+/gi

function withoutPlaces(text: string, schemaDirectory: string): string {
  const folders = [schemaDirectory, process.cwd()].filter((folder) => folder.length > 1)
  return folders
    .reduce((rest, folder) => rest.replaceAll(`${folder}/`, '').replaceAll(folder, '.'), text)
    .replace(url, '[address]')
}
