import type { Expression } from './ast.ts'

/** A path, and what decides whether it can name itself. */
export interface ParsedPath {
  readonly expression: Expression
  /** The property it starts with, where it starts with one. */
  readonly key: string | undefined
  readonly hasSelection: boolean
}

/** The name that `key`, `key?` and `key { ... }` give themselves; undefined for any other path. */
export function keyOfShorthand({ expression, key }: ParsedPath): string | undefined {
  if (key === undefined || expression.kind !== 'path') return undefined
  const [, ...rest] = expression.steps
  return rest.every((step) => step.kind === 'optional' || step.kind === 'selection') ? key : undefined
}
