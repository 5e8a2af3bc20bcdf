import { type GraphQLSchema, validateSchema } from 'graphql'
import { didYouMean } from '../../mapping/did-you-mean.ts'
import { createDiagnostics } from '../../modules/diagnostics.ts'
import type { LoadedModule } from '../../modules/load-module.ts'
import { isPending } from '../../sources/federation/pending-source.ts'
import type { Source } from '../../sources/source.ts'
import { systemChance } from '../../utils/random.ts'
import { stitchSources } from '../reference/stitch-sources.ts'
import { maxCheckedTypes } from './compose-anew.ts'
import type { ComposeFault } from './compose-fault.ts'
import { type ComposedSubgraphs, composeSubgraphs } from './compose-subgraphs.ts'
import { findConflicts } from './find-conflicts.ts'
import { isFailure, isOf, leaveOut } from './leave-out.ts'
import { overrideFindings } from './override-findings.ts'
import { takenOver } from './overrides.ts'

/** The supergraph of the modules that compose. */
export interface Composition {
  readonly schema: GraphQLSchema | undefined
  /** Of the subgraphs among them: all types and fields, also those that clients must not see. */
  readonly whole?: GraphQLSchema | undefined
  readonly modules: readonly LoadedModule[]
}

/** Sources that compose. */
export interface Composed {
  readonly schema: GraphQLSchema | undefined
  readonly subgraphs: ComposedSubgraphs | undefined
}

/** Why sources do not compose. */
export interface Failure {
  readonly faults: readonly ComposeFault[]
  /** Those that contradict the graph of the subgraphs. */
  readonly contradicts: readonly Source[]
}

/**
 * Composes the healthy modules. Should they not compose together, those without which the others do are quarantined; where there are no
 * subgraphs among them, each one that breaks what the modules before it make.
 */
export function composeSources(modules: readonly LoadedModule[]): Composition {
  const sources = modules.flatMap((module) => module.source ?? [])
  const together = tryCompose(sources)
  if (!isFailure(together)) return finished(together, modules)
  return withoutSome(modules, sources, together) ?? oneByOne(modules)
}

/** Subgraphs do not compose one by one, so those that are at fault are left out of all of them. */
function withoutSome(
  modules: readonly LoadedModule[],
  sources: readonly Source[],
  together: Failure,
): Composition | undefined {
  const required = new Set(modules.flatMap((module) => (module.isRequired ? [module.name] : [])))
  const left = leaveOut(sources, together, { compose: tryCompose, required })
  if (left === undefined) return undefined
  const { composed, out } = left
  return finished(
    composed,
    modules.map((module) => {
      const reason = module.source && out.get(module.source)
      if (reason === undefined) return module
      const others = [...out.keys()].flatMap(({ name }) => (name === module.name ? [] : [name])).sort()
      return quarantine(module, reason.faults, reason.isAfterOthers ? others : [])
    }),
  )
}

function oneByOne(modules: readonly LoadedModule[]): Composition {
  const accepted: Source[] = []
  let made: Composed = { schema: undefined, subgraphs: undefined }
  const settled = modules.map((module) => {
    if (module.source === undefined) return module
    const composed = tryCompose([...accepted, module.source])
    if (isFailure(composed)) return quarantine(module, composed.faults, [])
    accepted.push(module.source)
    made = composed
    return module
  })
  return finished(made, settled)
}

/** The modules with the sources that subgraphs have become. */
function finished({ schema, subgraphs }: Composed, loaded: readonly LoadedModule[]): Composition {
  const findings = overrideFindings(loaded)
  const modules = loaded.map((module) => ({
    ...module,
    diagnostics: [...module.diagnostics, ...(findings.get(module) ?? [])],
  }))
  if (subgraphs === undefined) return { schema, modules }
  const first = modules.find(({ source }) => source !== undefined && isPending(source))?.name ?? ''
  return {
    schema,
    whole: subgraphs.whole,
    modules: modules.map((module) => {
      if (module.source === undefined || !isPending(module.source)) return module
      const diagnostics = createDiagnostics(module.name)
      for (const { message: doubt } of subgraphs.doubts.filter(({ graph }) => isOf(module.source, graph ?? first)))
        diagnostics.ofFile({
          severity: 'warning',
          rule: 'subgraph-satisfiability',
          message: `some query may have no way to its fields: ${doubt}`,
          remedy:
            'add a key by which the subgraphs can be asked for each other, or mark the field @shareable where several give it',
          file: module.directory,
        })
      if (subgraphs.uncheckedTypes !== undefined && module.name === first)
        diagnostics.ofFile({
          severity: 'warning',
          rule: 'subgraph-satisfiability-unchecked',
          message: `it was not checked whether every query has a way to its fields: the subgraphs have ${subgraphs.uncheckedTypes} object types, and up to ${maxCheckedTypes} are checked`,
          remedy:
            'check it where the graph is published; here, an operation without a way is refused when it is planned',
          file: module.directory,
        })
      for (const label of subgraphs.undecided.get(module.name) ?? [])
        diagnostics.ofFile({
          severity: 'warning',
          rule: 'override-label-undecided',
          message: `nothing decides of @override(label: "${label}"): it never holds`,
          remedy: `subgraph({ overrideLabels: { '${label}': ({ headers }) => ... } }), or label: "percent(N)"`,
          file: module.directory,
        })
      for (const label of Object.keys(module.source.pending.overrideLabels ?? {}))
        if (!subgraphs.labels.has(label))
          diagnostics.ofFile({
            severity: 'warning',
            rule: 'override-label-unknown',
            message: `overrideLabels decides of "${label}", which no @override(label:) has`,
            remedy: didYouMean(label, subgraphs.labels) ?? 'remove it',
            file: module.directory,
          })
      const source = subgraphs.sources.get(module.name)
      return { ...module, source, diagnostics: [...module.diagnostics, ...diagnostics.all] }
    }),
  }
}

/** The composed schema, or why there is none. */
function tryCompose(sources: readonly Source[]): Composed | Failure {
  if (sources.length === 0) return { schema: undefined, subgraphs: undefined }
  const failure = (message: string) => ({ faults: [{ message }], contradicts: [] })
  try {
    const pending = sources.filter(isPending)
    const others = sources.filter((source) => !isPending(source))
    const subgraphs = pending.length === 0 ? undefined : composeSubgraphs(pending, others, systemChance)
    if (subgraphs !== undefined && !('schema' in subgraphs)) return { faults: subgraphs, contradicts: [] }
    const graphs = new Set(pending.flatMap((source) => source.pending.graphs.map(({ name }) => name)))
    const conflicts = others.flatMap((source) => {
      const taken = new Set([...takenOver([source])].flatMap(([from, fields]) => (graphs.has(from) ? fields : [])))
      const found = subgraphs ? findConflicts(subgraphs.whole, source.schema) : []
      return found
        .filter(({ rule, coordinate }) => rule !== 'root-field-conflict' || !taken.has(coordinate ?? ''))
        .map(({ message }) => ({ source, message }))
    })
    if (conflicts.length > 0) {
      const contradicts = new Set(conflicts.map(({ source }) => source))
      return {
        faults: conflicts.map(({ source, message }) => ({ message, graph: source.name })),
        contradicts: [...contradicts],
      }
    }
    const schema = stitchSources(
      others,
      subgraphs && {
        schema: subgraphs.schema,
        whole: subgraphs.whole,
        sources: partsOf([...subgraphs.sources.values()]),
      },
    )
    const [fault] = validateSchema(schema)
    return fault === undefined ? { schema, subgraphs } : failure(fault.message)
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error))
  }
}

function partsOf(sources: readonly Source[]): readonly Source[] {
  return sources.flatMap((source) => source.parts ?? source)
}

/** Leaves a module out, each of its faults at its place. */
function quarantine(module: LoadedModule, faults: readonly ComposeFault[], without: readonly string[]): LoadedModule {
  const diagnostics = createDiagnostics(module.name)
  const own = faults.filter(({ graph }) => graph !== undefined && isOf(module.source, graph))
  const beside =
    without.length === 0 ? '' : `, of which ${without.join(', ')} ${without.length === 1 ? 'is' : 'are'} left out`
  for (const { message, node } of own.length > 0 ? own : faults)
    diagnostics.ofNode(
      {
        rule: 'composition-failed',
        message: `the module does not compose with the others${beside}: ${message}`,
        remedy: 'correct what the message names',
        node,
      },
      module.directory,
    )
  void module.source?.close()
  return { ...module, source: undefined, diagnostics: [...module.diagnostics, ...diagnostics.all] }
}
