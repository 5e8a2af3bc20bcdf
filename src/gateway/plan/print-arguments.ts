import { type ArgumentNode, print, type ValueNode, visit } from 'graphql'

/** `(first: 3, status: $status)` as the operation has it, on one line; '' for no arguments. */
export function printArguments(args: readonly ArgumentNode[]): string {
  return args.length === 0 ? '' : `(${args.map(({ name, value }) => `${name.value}: ${printValue(value)}`).join(', ')})`
}

/** A value as GraphQL text on one line: variables by their names, never by their values. */
export function printValue(value: ValueNode): string {
  return print(visit(value, { StringValue: (node) => ({ ...node, block: false }) }))
}
