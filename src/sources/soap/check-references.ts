import type { Mapping, MappingVariable } from '../../mapping/index.ts'
import type { StaticValues } from '../request-scope.ts'

/** A reference of a mapping that has no value. */
export interface ReferenceMistake {
  readonly rule: 'mapping-variable-not-available' | 'mapping-unknown-input' | 'missing-env' | 'missing-config'
  readonly message: string
  readonly remedy: string
  readonly offset: number
}

/** What has a value in mappings of a source as a whole. */
export const sourceVariables: readonly MappingVariable[] = ['config', 'env', 'request']

/**
 * Judges what a mapping reads of `$env`, `$config` and `$request`, and that it reads no variable but those of `available`.
 * A setting may be missing where the mapping has a `??` to do without it.
 */
export function referenceMistakes(
  mapping: Mapping | undefined,
  values: StaticValues,
  available?: readonly MappingVariable[],
): readonly ReferenceMistake[] {
  if (mapping === undefined) return []
  const isOptional = mapping.text.includes('??') || mapping.text.includes('?!')
  return mapping.references.flatMap(({ variable, path, offset }): ReferenceMistake[] => {
    const [name] = path
    if (available !== undefined && !available.includes(variable))
      return [
        {
          rule: 'mapping-variable-not-available',
          message: `$${variable} has no value here`,
          remedy:
            available.length === 0
              ? 'read it from the data: $.name'
              : `use one of: ${available.map((each) => `$${each}`).join(', ')}`,
          offset,
        },
      ]
    if (variable === 'env' && (name === undefined || path.length !== 1))
      return [notAvailable(variable, path, 'name one variable: $env.NAME', offset)]
    if (variable === 'request' && name !== 'headers')
      return [notAvailable(variable, path, 'name a header: $request.headers.x->first', offset)]
    if (isOptional || name === undefined) return []
    if (variable === 'env' && (!Object.hasOwn(values.env, name) || values.env[name] === undefined))
      return [
        {
          rule: 'missing-env',
          message: `the environment variable ${name} is not set`,
          remedy: `set ${name}, or write a fallback: $env.${name} ?? $("...")`,
          offset,
        },
      ]
    if (variable === 'config' && !Object.hasOwn(values.config, name))
      return [
        {
          rule: 'missing-config',
          message: `$config.${name} is not configured`,
          remedy: `add it to module.ts: soap({ config: { ${name}: ... } })`,
          offset,
        },
      ]
    return []
  })
}

function notAvailable(variable: string, path: readonly string[], remedy: string, offset: number): ReferenceMistake {
  const message = `$${[variable, ...path].join('.')} is not available`
  return { rule: 'mapping-unknown-input', message, remedy, offset }
}
