import { type ConstDirectiveNode, type ConstValueNode, Kind } from 'graphql'

/** Arguments of a directive that is made here; `graph` is a value of an enum, and what is undefined is left out. */
export type GivenArguments = Readonly<Record<string, string | boolean | undefined>>

/** A directive as it would be parsed. */
export function directiveNode(name: string, given: GivenArguments = {}): ConstDirectiveNode {
  const args = Object.entries(given).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [
          {
            kind: Kind.ARGUMENT as const,
            name: { kind: Kind.NAME as const, value: key },
            value: valueNode(key, value),
          },
        ],
  )
  return { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: name }, arguments: args }
}

function valueNode(key: string, value: string | boolean): ConstValueNode {
  if (typeof value === 'boolean') return { kind: Kind.BOOLEAN, value }
  return key === 'graph' ? { kind: Kind.ENUM, value } : { kind: Kind.STRING, value }
}
