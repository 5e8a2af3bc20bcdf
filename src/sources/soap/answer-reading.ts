import { type GraphQLOutputType, getNamedType, isLeafType, isObjectType, type SelectionSetNode } from 'graphql'
import type { Mapping, WantedFields } from '../../mapping/index.ts'
import { keysOf } from '../entity-keys.ts'
import type { ConnectorSite } from '../source.ts'
import { allFields, mergeWanted, selectedFields, withNames } from '../wanted-fields.ts'
import type { Binder } from './codec/bind.ts'
import type { ElementPlan } from './codec/plan.ts'
import { pruneElement } from './codec/prune-plan.ts'
import type { EnumReader, Translate } from './enums.ts'
import type { RawItems } from './raw-items.ts'
import { sampleOf } from './sample.ts'
import { selectionPath } from './selection-path.ts'
import type { SoapDirective } from './soap-directive.ts'

/** How a connector's answers are read. */
export interface AnswerReading {
  /** Undefined for an empty answer. */
  readonly content: ElementPlan | undefined
  /** How they are read as well where items are matched by what the schema calls them. */
  readonly rawContent: ElementPlan | undefined
  /** What is made of what was read; undefined where it is read as it is wanted. */
  readonly selection: Mapping | undefined
  readonly translate: Translate | undefined
}

/** Compiles the reading of answers, whole or for a selection: what that does not need is skipped, at every depth. */
export interface CompileReading {
  readonly whole: AnswerReading
  readonly of: (selectionSet: SelectionSetNode | undefined) => AnswerReading
}

/** What answers are read by. */
export interface ReadingParts {
  readonly site: ConnectorSite
  readonly directive: SoapDirective
  readonly content: ElementPlan | undefined
  readonly binder: Binder
  readonly enums: EnumReader
  /** Fields that items are matched by. */
  readonly keyFields: readonly string[]
  readonly rawItems: RawItems | undefined
}

/** An answer is read as the schema wants it where no mapping reshapes it; else by the schema's names, for the mapping. */
export function compileReading(parts: ReadingParts): CompileReading {
  const { content, binder, site, directive } = parts
  const path = selectionPath(directive.selection?.node.value)
  const type = site.field?.type ?? site.parentType
  const bind = (wanted: WantedFields) => content && path && binder.bind(content, path, type, wanted)
  const bound = bind(allFields)
  return bound === undefined ? mappedReading(parts, type) : boundReading(parts, type, bound, bind)
}

function boundReading(
  { content, site, directive, keyFields, rawItems }: ReadingParts,
  type: GraphQLOutputType,
  bound: ElementPlan,
  bind: (wanted: WantedFields) => ElementPlan | undefined,
): CompileReading {
  const groupBy = directive.groupBy?.mapping
  const rawNeeds = groupBy && rawItems?.needs(groupBy.dataNeeds())
  const rawContent = content && rawNeeds && pruneElement(content, rawNeeds)
  const reading = (read: ElementPlan | undefined) => ({
    content: read,
    rawContent,
    selection: undefined,
    translate: undefined,
  })
  const named = getNamedType(type)
  return {
    whole: reading(bound),
    of: (set) =>
      // A leaf has no fields to leave out.
      reading(
        isLeafType(named) ? bound : bind(withNames(selectedFields(named, set, site.schema, 'closed'), keyFields)),
      ),
  }
}

function mappedReading(
  { content, site, directive, keyFields, rawItems, enums }: ReadingParts,
  type: GraphQLOutputType,
): CompileReading {
  const selection = directive.selection?.mapping
  const groupBy = directive.groupBy?.mapping
  const rawNeeds = groupBy && rawItems?.needs(groupBy.dataNeeds())
  const translate = enums(type, content)
  const reading = (mapping: Mapping | undefined): AnswerReading => {
    const needs = mapping?.dataNeeds() ?? allFields
    const read = content && pruneElement(content, rawNeeds === undefined ? needs : mergeWanted(needs, rawNeeds))
    return { content: read, rawContent: undefined, selection: mapping, translate }
  }
  const named = getNamedType(type)
  const told = content && selection && tellingFields(content, selection, site)
  const whole = reading(selection)
  return {
    whole,
    of: (set) => {
      if (selection === undefined) return whole
      const selected = selectedFields(named, set, site.schema, 'open')
      const closed = told === undefined ? selected : { ...withNames(selected, told), isOpen: false }
      return reading(selection.prune(withNames(closed, keyFields)))
    },
  }
}

/**
 * Fields by which the objects that a selection makes are told from mere references to entities, whatever else of them is there: none for
 * what is got by its key, and is no reference. Undefined where everything may have to tell.
 */
function tellingFields(
  content: ElementPlan,
  selection: Mapping,
  { field }: ConnectorSite,
): readonly string[] | undefined {
  if (field === undefined) return []
  const named = getNamedType(field.type)
  if (!isObjectType(named) || !named.astNode) return undefined
  const keyFields = keysOf(named.astNode).flatMap(({ fields }) => fields)
  const made = selection.run(sampleOf(content), {}, [])
  const sample: unknown = Array.isArray(made) ? made[0] : made
  const telling = selection
    .plainFields()
    .find((name) => !keyFields.includes(name) && typeof sample === 'object' && sample !== null && name in sample)
  return telling === undefined ? undefined : [telling]
}
