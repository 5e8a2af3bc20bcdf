import { GraphQLString, getNamedType, getNullableType } from 'graphql'
import { holdersOf } from '../../mapping/index.ts'
import type { Mapping } from '../../mapping/types.ts'
import { selectedType } from '../connection-type.ts'
import { holdsDecimals } from '../scalars/index.ts'
import type { ConnectorSite } from '../source.ts'
import { textKey } from '../xml/read-object.ts'
import { type BodyKind, wantedKindOf } from './media-type.ts'

/** How a connector's answers are decoded. */
export interface DecodeRules {
  /** What it asks for with its `accept` header. */
  readonly wanted: BodyKind
  /** Elements of XML whose text is read by its key: they are objects also where they have no attributes. */
  readonly objects: ReadonlySet<string>
  /** Whether digits behind the point of JSON's numbers are kept, too. */
  readonly hasDecimals: boolean
}

/** What the `accept` header and the mappings say of answers; XML is its text where all of it is to be a String. */
export function decodeRulesOf(
  accept: string | undefined,
  selection: Mapping,
  mappings: readonly (Mapping | undefined)[],
  { field, parentType, schema }: ConnectorSite,
): DecodeRules {
  const kind = wantedKindOf(accept)
  const isString = field !== undefined && getNullableType(field.type) === GraphQLString
  const isText = isString && /^\s*[$@]\s*$/.test(selection.text)
  const objects = [selection, ...mappings].flatMap((each) =>
    each === undefined ? [] : [...holdersOf(each.text, textKey)],
  )
  const type = getNamedType(field ? selectedType(field) : parentType)
  return {
    wanted: kind === 'xml' && isText ? 'text' : kind,
    objects: new Set(objects),
    hasDecimals: holdsDecimals(type, schema),
  }
}
