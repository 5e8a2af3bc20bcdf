import { didYouMean } from '../../mapping/did-you-mean.ts'
import type { Diagnostic } from '../../modules/diagnostic.ts'
import { createDiagnostics } from '../../modules/diagnostics.ts'
import type { LoadedModule } from '../../modules/load-module.ts'
import { isPending } from '../../sources/federation/pending-source.ts'
import { overridesOf } from './overrides.ts'

/** Warns of each `@override` of the modules that takes nothing over. */
export function overrideFindings(modules: readonly LoadedModule[]): ReadonlyMap<LoadedModule, readonly Diagnostic[]> {
  const graphs = modules.flatMap(({ source }) =>
    source && isPending(source) ? source.pending.graphs.map(({ name }) => name) : [],
  )
  return new Map(modules.map((module) => [module, findingsOf(module, graphs)]))
}

function findingsOf({ name, directory, source }: LoadedModule, graphs: readonly string[]): readonly Diagnostic[] {
  if (source === undefined) return []
  const diagnostics = createDiagnostics(name)
  const warn = (
    rule: string,
    message: string,
    remedy: string,
    node: Parameters<typeof diagnostics.ofNode>[0]['node'],
  ) => diagnostics.ofNode({ severity: 'warning', rule, message, remedy, node }, directory)
  for (const { coordinate, from, hasLabel, node } of overridesOf(source)) {
    if (!graphs.includes(from))
      warn(
        'override-unknown',
        `@override(from: "${from}") of ${coordinate} takes nothing over: there is no subgraph of this name`,
        didYouMean(from, graphs) ?? (graphs.length > 0 ? `the subgraphs are ${graphs.join(', ')}` : 'remove it'),
        node,
      )
    else if (hasLabel && !isPending(source))
      warn(
        'override-label',
        `@override(label:) of ${coordinate} takes nothing over: labels are for subgraphs`,
        'leave the label out, or let a subgraph take the field over',
        node,
      )
  }
  return diagnostics.all
}
