import { type GraphQLEnumType, type GraphQLNamedType, isEnumType } from 'graphql'
import { enumNames } from '../naming.ts'
import type { SimpleCodec } from './simple.ts'

/** A codec whose values are those of a GraphQL type: an enum has other names for some. */
export function bindCodec(codec: SimpleCodec, type: GraphQLNamedType): SimpleCodec {
  return isEnumType(type) ? namedValues(codec, type) : codec
}

function namedValues(codec: SimpleCodec, type: GraphQLEnumType): SimpleCodec {
  const known = new Set(type.getValues().map((each) => each.name))
  const names = new Map(
    [...enumNames(codec.values ?? [])].filter(([text, name]) => !known.has(text) && known.has(name)),
  )
  if (names.size === 0) return codec
  const nameOf = (value: unknown): unknown => (typeof value === 'string' ? (names.get(value) ?? value) : value)
  return {
    ...codec,
    decode: (text) => {
      const value = codec.decode(text)
      return Array.isArray(value) ? value.map(nameOf) : nameOf(value)
    },
  }
}
