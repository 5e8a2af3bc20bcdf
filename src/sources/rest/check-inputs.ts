import { type GraphQLType, getNamedType, getNullableType, isListType, type StringValueNode } from 'graphql'
import type { MappingReference } from '../../mapping/types.ts'
import { fieldsOf, isPlainLeaf, type PathMistake, pathMistake } from '../parent-paths.ts'
import type { ConnectorSite } from '../source.ts'
import type { Report } from './directive-arguments.ts'

/** What a connector's texts may read of its inputs. */
export interface InputCheck {
  /** Judges `$args`, `$this` and `$batch` against the field's arguments and the parent type. */
  readonly check: (reference: MappingReference, node: StringValueNode, report: Report) => void
  /** What stands at a place of an argument or of a parent's field; undefined where it can be anything. */
  readonly kindOf: (reference: MappingReference) => InputKind | undefined
}

export type InputKind = 'a list' | 'an object' | 'a scalar'

/** The check for a site. */
export function inputCheckOf(site: ConnectorSite): InputCheck {
  return {
    check: (reference, node, report) => {
      const mistake = mistakeOf(reference, site)
      if (mistake) report({ rule: 'mapping-unknown-input', ...mistake, node, offset: reference.offset })
    },
    kindOf: ({ variable, path }) => {
      const [name, ...rest] = path
      if (variable === 'batch') return 'a list'
      if (name === undefined) return variable === 'args' || variable === 'this' ? 'an object' : undefined
      if (variable === 'args') return kindAt(site.field?.args.find((each) => each.name === name)?.type, rest)
      return variable === 'this' ? kindAt(site.parentType.getFields()[name]?.type, rest) : undefined
    },
  }
}

/** What stands at `path` of a value of the type. A name of a list's items is a list. */
function kindAt(type: GraphQLType | undefined, path: readonly string[]): InputKind | undefined {
  if (type === undefined) return undefined
  if (isListType(getNullableType(type))) return 'a list'
  const named = getNamedType(type)
  const fields = fieldsOf(named)
  const [name, ...rest] = path
  if (name !== undefined) return kindAt(fields?.[name]?.type, rest)
  return fields !== undefined ? 'an object' : isPlainLeaf(named) ? 'a scalar' : undefined
}

function mistakeOf({ variable, path }: MappingReference, site: ConnectorSite): PathMistake | undefined {
  const { field, parentType } = site
  if (variable === 'args') {
    if (!field)
      return {
        message: `$args has no value: the connector stands on the type ${parentType.name}`,
        remedy: 'read the key fields from $this or $batch',
      }
    const [name, ...rest] = path
    if (name === undefined) return undefined
    const argument = field.args.find((each) => each.name === name)
    if (argument) return pathMistake(argument.type, rest, `$args.${name}`)
    const names = field.args.map((each) => `$args.${each.name}`)
    return {
      message: `${site.coordinate} has no argument "${name}"`,
      remedy: names.length > 0 ? `use one of: ${names.join(', ')}` : `declare it: ${field.name}(${name}: ...)`,
    }
  }
  if (variable !== 'this' && variable !== 'batch') return undefined
  if (isRootType(site))
    return {
      message: `$${variable} has no value: ${parentType.name} is a root type`,
      remedy: 'read the arguments from $args',
    }
  if (path.length === 0)
    return {
      message: `$${variable} as a whole is not available`,
      remedy: `name the fields, so that they can be fetched: $${variable} { ${Object.keys(parentType.getFields())[0]} }`,
    }
  return pathMistake(parentType, path, `$${variable}`)
}

function isRootType({ schema, parentType }: ConnectorSite): boolean {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(parentType)
}
