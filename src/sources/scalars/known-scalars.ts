import { fileScalars } from './file-scalars.ts'
import { numberScalars } from './number-scalars.ts'
import type { ScalarRule } from './scalar-rule.ts'
import { textScalars } from './text-scalars.ts'
import { untypedOutput } from './untyped.ts'

/** Any value. */
export const untyped: ScalarRule = {
  takes: 'any value',
  specifiedByUrl: undefined,
  toInput: (value) => value,
  toOutput: (value) => (value === undefined ? undefined : untypedOutput(value)),
}

/** The scalars that have a meaning by their name, wherever they are declared. */
export const knownScalars: ReadonlyMap<string, ScalarRule> = new Map([
  ...textScalars,
  ...numberScalars,
  ...fileScalars,
  ['JSON', { ...untyped, specifiedByUrl: 'https://www.rfc-editor.org/rfc/rfc8259' }],
])
