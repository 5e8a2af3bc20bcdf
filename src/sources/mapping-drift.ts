import {
  type FieldNode,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import type { Mapping, MappingProblem } from '../mapping/types.ts'
import { noteDrift } from '../upstream/note-drift.ts'
import type { RequestContext } from '../upstream/request-context.ts'
import type { ConnectorSite } from './source.ts'

/** What of a selection's result is looked at, and where it stands in the schema. */
export interface MappedFields {
  /** Public name of the source. */
  readonly source: string
  readonly site: Pick<ConnectorSite, 'coordinate' | 'schema' | 'needsOf'>
  /** The type that the selection, or each item of it, makes. */
  readonly type: GraphQLNamedType
  /** What the client selects; undefined for everything. A mapping may make more than that. */
  readonly wanted: SelectionSetNode | undefined
  /** Fields that are looked at whatever the client selects: the keys of batched items. */
  readonly needed: readonly string[]
}

/** Notes the fields for which a selection did not find in an answer what it reads. */
export function noteMappingDrift(
  problems: readonly MappingProblem[],
  { fieldAt }: Pick<Mapping, 'fieldAt'>,
  mapped: MappedFields,
  context: RequestContext,
): void {
  for (const { offset, isMissing } of problems) {
    const names = fieldAt(offset)
    const field = names && coordinateOf(names, mapped)
    if (field !== undefined)
      noteDrift({ source: mapped.source, field, kind: isMissing === true ? 'missing' : 'type' }, context)
  }
}

/**
 * The coordinate of a field of the result; of the nearest one around it for what is no field of the schema.
 * @returns undefined for what nobody looks at.
 */
export function coordinateOf(names: readonly string[], mapped: MappedFields): string | undefined {
  const { needsOf, coordinate } = mapped.site
  let found = coordinate
  let parent = mapped.type
  let sets = mapped.wanted && [mapped.wanted]
  for (const [depth, name] of names.entries()) {
    const owner = ownerOf(parent, name, mapped)
    const field = owner?.getFields()[name]
    if (owner === undefined || field === undefined) return found
    const selected = sets?.flatMap(fieldsIn)
    const own = selected?.filter((node) => node.name.value === name)
    const isNeeded =
      (depth === 0 && mapped.needed.includes(name)) ||
      selected?.some((node) => needsOf(owner.name, node.name.value)?.includes(name))
    if (own?.length === 0 && !isNeeded) return undefined
    found = `${owner.name}.${name}`
    parent = getNamedType(field.type)
    sets = isNeeded ? undefined : own?.flatMap((node) => node.selectionSet ?? [])
  }
  return found
}

function ownerOf(type: GraphQLNamedType, name: string, { site }: MappedFields) {
  const possible = isAbstractType(type) ? site.schema.getPossibleTypes(type) : []
  return [type, ...possible]
    .filter((each) => isObjectType(each) || isInterfaceType(each))
    .find((each) => each.getFields()[name] !== undefined)
}

function fieldsIn({ selections }: SelectionSetNode): readonly FieldNode[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node]
    return node.kind === Kind.INLINE_FRAGMENT ? fieldsIn(node.selectionSet) : []
  })
}
