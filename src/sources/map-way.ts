import { type ASTNode, type DirectiveNode, Kind } from 'graphql'
import { compileMapping } from '../mapping/index.ts'
import type { FieldWay } from './field-way.ts'
import type { SiteFinding } from './source.ts'

type Report = (finding: SiteFinding & { readonly node?: ASTNode | undefined }) => void

/** A type of objects, and its fields by name. */
interface TypeWithFields {
  readonly name: string
  readonly getFields: () => Readonly<Record<string, unknown>>
}

/** The way of a field with `@map`; undefined where it is wrong, which was reported. */
export function mapWay(type: TypeWithFields, directive: DirectiveNode, report: Report): FieldWay | undefined {
  const value = directive.arguments?.find((each) => each.name.value === 'selection')?.value
  if (value?.kind !== Kind.STRING) {
    report({
      rule: 'map-selection',
      message: '@map needs a selection string',
      remedy: '@map(selection: "id: $this.customerId")',
      node: directive,
    })
    return undefined
  }
  const result = compileMapping(value.value)
  if (!result.ok) {
    for (const mistake of result.mistakes) report({ ...mistake, node: value })
    return undefined
  }
  const needs = new Set<string>()
  for (const { variable, path, offset } of result.value.references) {
    const [name] = path
    if (variable !== 'this' || name === undefined) continue
    if (type.getFields()[name]) needs.add(name)
    else
      report({
        rule: 'mapping-unknown-field',
        message: `$this.${name}: ${type.name} has no field "${name}"`,
        remedy: `name a field of ${type.name}`,
        node: value,
        offset,
      })
  }
  return { kind: 'map', mapping: result.value, needs: [...needs] }
}
