import { createDiagnostics, shownPath } from '../../modules/diagnostics.ts'
import type { LoadedModule } from '../../modules/load-module.ts'
import { placeOf } from '../../sources/locate.ts'
import type { Source } from '../../sources/source.ts'
import { type Conflict, findConflicts } from './find-conflicts.ts'

/**
 * Quarantines modules that contradict one that comes before them: required ones come first, then by name. So which of two is
 * served does not depend on chance.
 */
export function quarantineConflicts(modules: readonly LoadedModule[]): LoadedModule[] {
  const accepted: Source[] = []
  const byPrecedence = [...modules].sort((a, b) => Number(b.isRequired) - Number(a.isRequired))
  const result = new Map<string, LoadedModule>()
  for (const module of byPrecedence) {
    const { source } = module
    if (source === undefined) continue
    const conflicts = accepted.flatMap((earlier) =>
      findConflicts(earlier.schema, source.schema).map((conflict) => ({ ...conflict, earlier: earlier.name })),
    )
    if (conflicts.length === 0) {
      accepted.push(source)
      continue
    }
    const diagnostics = createDiagnostics(module.name)
    for (const conflict of conflicts) diagnostics.ofNode({ ...conflict, message: messageOf(conflict) }, module.name)
    result.set(module.name, { ...module, source: undefined, diagnostics: [...module.diagnostics, ...diagnostics.all] })
    void source.close()
  }
  return modules.map((module) => result.get(module.name) ?? module)
}

function messageOf({ message, otherNode, earlier }: Conflict & { readonly earlier: string }): string {
  const other = otherNode && placeOf(otherNode)
  const place = other ? [shownPath(other.file), other.line].filter((each) => each !== undefined).join(':') : earlier
  return `${message} (module "${earlier}", ${place})`
}
