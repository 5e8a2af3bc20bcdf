import type { Connector, ConnectorSelection, PreparedFetch } from '../../sources/source.ts'
import { stableKey } from '../../utils/stable-key.ts'
import type { Late, Variables } from './plan.ts'
import { toSelectionSet, variablesOf, type Wants } from './wants.ts'

/** How many preparations of one step are kept for different values of the variables in its selection. */
const maxKept = 100

/** Whether this is the only fetch of its source in the operation, and the only one of its connector. */
export type FetchUse = Pick<ConnectorSelection, 'isAlone' | 'isExact'>

/**
 * A connector's fetch for what is wanted of it. Wants are complete only when the whole operation is planned, so it is made when
 * first used: once, or once for each set of values of the variables that stand inside its selection.
 */
export function prepareLate(connector: Connector, wants: Wants, use: FetchUse): Late<PreparedFetch> {
  const byValues = new Map<string, PreparedFetch>()
  let names: readonly string[] | undefined
  return {
    of: (variables) => {
      names ??= connector.provides === undefined ? variablesOf(wants) : []
      const values = pick(variables, names)
      const key = names.length === 0 ? '' : stableKey(values)
      const known = byValues.get(key)
      if (known !== undefined) return known
      const prepared = connector.prepare({ selectionSet: toSelectionSet(wants), variables: values, ...use })
      if (byValues.size >= maxKept) byValues.clear()
      byValues.set(key, prepared)
      return prepared
    },
  }
}

function pick(variables: Variables, names: readonly string[]): Variables {
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]),
  )
}
