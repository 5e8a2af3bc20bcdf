import type { StringValueNode } from 'graphql'
import type { Mapping } from '../../mapping/types.ts'
import { envOf, type StaticValues } from '../request-scope.ts'
import type { Report } from './directive-arguments.ts'
import type { ReferringText } from './text-scope.ts'

export type { StaticValues }

/** True for a mapping whose value is the same for every request. */
function isStatic(mapping: Mapping): boolean {
  return mapping.references.every(({ variable }) => variable === 'env' || variable === 'config')
}

/** The text of a static mapping's scalar value; undefined for other values and mappings. */
export function staticText(mapping: Mapping, values: StaticValues): string | undefined {
  if (!isStatic(mapping)) return undefined
  const value = mapping.run({}, { env: envOf(mapping.references, values), config: values.config }, [])
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}

/** Reports `$env` and `$config` entries that are not set, where the text has no `??` to do without them. */
export function reportMissingSettings(
  { text, references }: ReferringText,
  values: StaticValues,
  node: StringValueNode,
  report: Report,
): void {
  if (text.includes('??') || text.includes('?!')) return
  for (const { variable, path, offset } of references) {
    const [name] = path
    if (name === undefined) continue
    if (variable === 'env' && (!Object.hasOwn(values.env, name) || values.env[name] === undefined))
      report({
        rule: 'missing-env',
        message: `the environment variable ${name} is not set`,
        remedy: `set ${name}, or write a fallback: $env.${name} ?? $("...")`,
        node,
        offset,
      })
    if (variable === 'config' && !Object.hasOwn(values.config, name))
      report({
        rule: 'missing-config',
        message: `$config.${name} is not configured`,
        remedy: `add it to module.ts: rest({ config: { ${name}: ... } })`,
        node,
        offset,
      })
  }
}
