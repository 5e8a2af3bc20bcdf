import { join } from 'node:path'
import type { ASTNode, DocumentNode } from 'graphql'
import { ConfigError } from '../../errors/config-error.ts'
import { createUpstream } from '../../upstream/create-upstream.ts'
import { createOrigins, type Origins } from '../../upstream/egress/origins.ts'
import type { Upstream } from '../../upstream/upstream.ts'
import { canonicalDirectives } from '../canonical-directives.ts'
import { placeOf } from '../locate.ts'
import type { ModuleFiles, SiteFinding, SourceBackend } from '../source.ts'
import { buildRestConnector } from './connect.ts'
import { givenHeaders } from './given-headers.ts'
import { checkRestOptions, type RestOptions, type RestSettings } from './options.ts'
import { readSources, sourceNamesIn } from './read-sources.ts'
import { givenBase, type SourceTemplate } from './source-directive.ts'
import type { RestSource, RestSources } from './source-for.ts'

/** What a REST backend is made from: the module, the options of `module.ts`, and SDL that an importer wrote. */
export interface RestBackendParts {
  readonly files: ModuleFiles
  readonly options: RestOptions
  /** SDL with `@source` and `@connect` (and `@link`) like a person would write; absent where nothing is imported. */
  readonly imported?:
    | {
        readonly document: DocumentNode
        readonly file: string
        /** Where the base URLs in it come from, if that is not the module. */
        readonly servedFrom?: string | undefined
      }
    | undefined
}

/**
 * Reads `@source` from the module's own SDL and from the imported one, prepares one upstream per source and gives the
 * backend that builds `@connect` connectors.
 * @returns undefined when the source cannot be used; what is wrong was reported to `files.report`.
 */
export async function createRestBackend(parts: RestBackendParts): Promise<SourceBackend | undefined> {
  const { files, options, imported } = parts
  // What an importer writes has the directives' own names.
  const own = files.document === undefined ? undefined : canonicalDirectives(files.document)
  const documents = [imported?.document, own].filter((each) => each !== undefined)
  const upstreams: (Upstream & { readonly name: string })[] = []
  try {
    const settings = checkRestOptions(options, `rest(${files.name})`)
    const headers = givenHeaders(settings.headers, files.name)
    checkUrl(settings, files)
    const values = { env: files.env, config: settings.config }
    const templates = readSources(documents, settings.url, values, (finding) => reportAt(finding, files))
    if (templates === undefined) return undefined
    const written = new Set(own === undefined ? [] : sourceNamesIn(own))
    const originsOf = ({ name }: SourceTemplate): Origins =>
      createOrigins(written.has(name) ? undefined : imported?.servedFrom)
    const open: OpenUpstream = (source, policy, origins) => {
      const upstream = createUpstream({ ...policy, source, env: files.env, origins, onEvent: files.onUpstreamEvent })
      upstreams.push({ ...upstream, name: source })
      return upstream
    }
    const sources = sourcesOf(templates, settings, files.name, { open, originsOf })
    return {
      kind: 'rest',
      imported,
      connectorDirective: 'connect',
      buildConnector: (site) => buildRestConnector(site, { sources, settings, values, headers }),
      upstreams: () => upstreams.map(({ name, status }) => ({ name, ...status() })),
      policedConnectors: Object.keys(settings.policy.connectors ?? {}),
      close: async () => {
        await Promise.all(upstreams.map((upstream) => upstream.close()))
      },
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    reportOptions(error, files)
    await Promise.all(upstreams.map((upstream) => upstream.close()))
    return undefined
  }
}

type OpenUpstream = (source: string, policy: RestSettings['policy'], origins: Origins) => Upstream

/** One source has the module's name; several are told apart by their own. */
function sourcesOf(
  templates: readonly SourceTemplate[],
  { policy }: RestSettings,
  module: string,
  { open, originsOf }: { readonly open: OpenUpstream; readonly originsOf: (template: SourceTemplate) => Origins },
): RestSources {
  const named = templates.map((template): RestSource => {
    const publicName = templates.length === 1 ? module : `${module}.${template.name}`
    const origins = originsOf(template)
    if (template.base?.origin !== undefined) origins.add(template.base.origin)
    return { template, publicName, upstream: open(publicName, policy, origins), isDirect: false }
  })
  // Credentials belong to the sources: a connector that names another host gets none of them, unless there is no source.
  const { auth: _, ...withoutAuth } = policy
  const directPolicy = named.length === 0 ? policy : withoutAuth
  const directOrigins = createOrigins()
  let upstream: Upstream | undefined
  const direct = (origin: string) => {
    directOrigins.add(origin)
    upstream ??= open(module, directPolicy, directOrigins)
    return { upstream, publicName: module }
  }
  return { named, direct }
}

function checkUrl({ url }: RestSettings, { name }: ModuleFiles): void {
  if (url === undefined || givenBase(url) !== undefined) return
  throw new ConfigError({ path: `rest(${name}).url`, rule: 'must be an http or https URL without credentials and #' })
}

function reportAt(finding: SiteFinding, { report, directory }: ModuleFiles): void {
  const { severity, rule, message, remedy, node, offset } = finding
  // A marked edge: findings of this folder carry nodes of graphql-js.
  const place = node === undefined ? undefined : placeOf(node as ASTNode, offset)
  report({
    ...(severity ? { severity } : {}),
    rule,
    message,
    remedy,
    file: place?.file ?? join(directory, 'schema.graphql'),
    line: place?.line,
    column: place?.column,
  })
}

function reportOptions({ problems }: ConfigError, { report, directory }: ModuleFiles): void {
  for (const { path, rule, received } of problems)
    report({
      rule: 'option-invalid',
      message: `${path}: ${rule}${received === undefined ? '' : ` (received ${received})`}`,
      remedy: 'correct it in module.ts',
      file: join(directory, 'module.ts'),
    })
}
