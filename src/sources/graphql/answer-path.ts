import {
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import { nonNullLevels } from '../graphql-calls/made-null.ts'
import type { ResponseKeys } from '../graphql-calls/response-keys.ts'
import type { UpstreamSelection } from '../graphql-calls/root-call.ts'
import { type PublicNames, publicValueNames, upstreamName } from '../graphql-calls/upstream-name.ts'

/** A step from an object to one of its fields. */
interface Step {
  readonly typeName: string
  readonly name: string
  /** At the service. */
  readonly upstreamName: string
  /** Of its value, where that is an enum's. */
  readonly names: PublicNames
  /** Of its type. */
  readonly nonNull: readonly boolean[]
}

/** Where below a root field the value stands that is wanted, and what it is there. */
export interface AnswerPath {
  readonly steps: readonly Step[]
  readonly type: GraphQLOutputType
  /** Levels of lists down to the value. */
  readonly depth: number
}

/** The way from a root field's type along names such as `edges.node`; or the name that is no field. */
export function answerPath(
  root: GraphQLOutputType,
  names: readonly string[],
): AnswerPath | { readonly unknown: string } {
  const steps: Step[] = []
  let type = root
  let depth = listDepth(root)
  for (const name of names) {
    const parent: GraphQLNamedType = getNamedType(type)
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined
    if (
      field === undefined ||
      field.args.some((arg) => String(arg.type).endsWith('!') && arg.defaultValue === undefined)
    )
      return { unknown: `${parent.name}.${name}` }
    steps.push({
      typeName: parent.name,
      name,
      upstreamName: upstreamName(field),
      names: publicValueNames(getNamedType(field.type)),
      nonNull: nonNullLevels(field.type),
    })
    type = field.type
    depth += listDepth(type)
  }
  return { steps, type, depth }
}

/** How many lists a type is. */
export function listDepth(type: GraphQLOutputType): number {
  const inner = getNullableType(type)
  return isListType(inner) ? 1 + listDepth(inner.ofType) : 0
}

/** The selection at a path's end as one of the root field's. */
export function selectionAlong(
  { steps }: AnswerPath,
  selection: UpstreamSelection | undefined,
  keys: ResponseKeys,
): UpstreamSelection | undefined {
  return steps.reduceRight<UpstreamSelection | undefined>((below, { typeName, name, upstreamName, names, nonNull }) => {
    const responseKey = keys.of(typeName, name, {})
    const field = { responseKey, name: upstreamName, variables: [], selection: below, names, nonNull }
    return { fields: new Map([[responseKey, field]]), onTypes: new Map() }
  }, selection)
}

/**
 * Reads what stands at a path's end; what is null, or failed, on the way is so at the end. Lists within lists become one, unless
 * `keepsPlaces`.
 */
export function readerAlong(
  { steps }: AnswerPath,
  keys: ResponseKeys,
  keepsPlaces: boolean,
): (value: unknown) => unknown {
  const names = steps.map(({ typeName, name }) => keys.of(typeName, name, {}))
  const read = (value: unknown, at: number): unknown => {
    const name = names[at]
    if (name === undefined || value instanceof GatewayError) return value
    if (Array.isArray(value)) {
      const items = value.map((item) => read(item, at))
      return keepsPlaces ? items : items.flat()
    }
    if (typeof value !== 'object' || value === null) return null
    return read((value as Record<string, unknown>)[name], at + 1)
  }
  return (value) => read(value, 0)
}

/** A selection of one type where any of an abstract type may stand. */
export function selectionOn(
  type: GraphQLNamedType,
  given: GraphQLNamedType,
  selection: UpstreamSelection | undefined,
  typeNames: PublicNames,
): UpstreamSelection | undefined {
  if (selection === undefined || type === given || !isAbstractType(given)) return selection
  const typename = {
    responseKey: '__typename',
    name: '__typename',
    variables: [],
    selection: undefined,
    names: typeNames,
  }
  return { fields: new Map([['__typename', typename]]), onTypes: new Map([[upstreamName(type), selection]]) }
}

/** Objects of other types are not what was asked for, and null. */
export function onlyOf(typeName: string): (value: unknown) => unknown {
  const only = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(only)
    if (typeof value !== 'object' || value === null || value instanceof GatewayError) return value
    return (value as { readonly __typename?: unknown }).__typename === typeName ? value : null
  }
  return only
}
