import { GatewayError } from '../../errors/gateway-error.ts'
import type { UpstreamSelection } from './root-call.ts'
import { type PublicNames, publicName } from './upstream-name.ts'

/** Gives a value of an answer the module's names, in place. */
export type Renaming = (value: unknown) => unknown

interface KeyParts {
  names: PublicNames
  readonly below: UpstreamSelection[]
}

/** How the names of types and enum values in an answer are made the module's; undefined where none of them differs. */
export function answerRenaming(names: PublicNames, selection: UpstreamSelection | undefined): Renaming | undefined {
  const renaming = names ? (value: unknown) => publicName(value, names) : selection && ofObject([selection])
  return renaming && inLists(renaming)
}

/** What stands under one key, whatever the type of the object, is renamed once. */
function ofObject(selections: readonly UpstreamSelection[]): Renaming | undefined {
  const byKey = new Map<string, KeyParts>()
  const collect = ({ fields, onTypes }: UpstreamSelection) => {
    for (const { responseKey, names, selection } of fields.values()) {
      const parts = byKey.get(responseKey) ?? { names: undefined, below: [] }
      byKey.set(responseKey, parts)
      parts.names ??= names
      if (selection) parts.below.push(selection)
    }
    for (const below of onTypes.values()) collect(below)
  }
  selections.forEach(collect)
  const renamings = [...byKey].flatMap(([key, { names, below }]): [string, Renaming][] => {
    const renaming = names ? (value: unknown) => publicName(value, names) : ofObject(below)
    return renaming ? [[key, inLists(renaming)]] : []
  })
  if (renamings.length === 0) return undefined
  return (value) => {
    if (typeof value !== 'object' || value === null) return value
    const object = value as Record<string, unknown>
    for (const [key, renaming] of renamings) if (Object.hasOwn(object, key)) object[key] = renaming(object[key])
    return value
  }
}

function inLists(renaming: Renaming): Renaming {
  const each: Renaming = (value) => {
    if (value === null || value === undefined || value instanceof GatewayError) return value
    return Array.isArray(value) ? value.map(each) : renaming(value)
  }
  return each
}
