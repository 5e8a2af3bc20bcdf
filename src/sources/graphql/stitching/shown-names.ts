import {
  type GraphQLArgument,
  type GraphQLEnumValue,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import { upstreamName } from '../../graphql-calls/upstream-name.ts'

/** What the module calls the parts of a service's schema; undefined for what it does not show. */
export interface ShownNames {
  readonly type: (name: string) => string | undefined
  /** Of a field, an input's field or an enum's value. */
  readonly member: (typeName: string, name: string) => string | undefined
  readonly argument: (typeName: string, fieldName: string, name: string) => string | undefined
}

type Member = GraphQLField<unknown, unknown> | GraphQLInputField | GraphQLEnumValue

/** The names in a schema that was made of the service's by the module's wish, by those of the service. */
export function shownNames(shown: GraphQLSchema): ShownNames {
  const types = byUpstreamName(Object.values(shown.getTypeMap()))
  const members = new Map([...types].map(([name, type]) => [name, byUpstreamName(membersOf(type))] as const))
  return {
    type: (name) => types.get(name)?.name,
    member: (typeName, name) => members.get(typeName)?.get(name)?.name,
    argument: (typeName, fieldName, name) => {
      const field = members.get(typeName)?.get(fieldName)
      const args: readonly GraphQLArgument[] = field !== undefined && 'args' in field ? field.args : []
      return args.find((each) => upstreamName(each) === name)?.name
    },
  }
}

function membersOf(type: GraphQLNamedType): readonly Member[] {
  if (isEnumType(type)) return type.getValues()
  if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) return Object.values(type.getFields())
  return []
}

function byUpstreamName<T extends Parameters<typeof upstreamName>[0]>(parts: readonly T[]): ReadonlyMap<string, T> {
  return new Map(parts.map((part) => [upstreamName(part), part]))
}
