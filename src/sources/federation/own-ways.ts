import { type ASTNode, type ConstDirectiveNode, Kind } from 'graphql'
import { didYouMean } from '../../mapping/index.ts'
import { flatFields } from '../entity-keys.ts'
import type { FieldWay, ModuleResolvers } from '../field-way.ts'
import { mapWay } from '../map-way.ts'
import type { SiteFinding } from '../source.ts'
import type { OwnField, OwnSchema } from './own-schema.ts'

type Report = (finding: SiteFinding & { readonly node?: ASTNode | undefined }) => void

/** How fields of a subgraph's module get their values that its service does not give, by coordinate. What is wrong is reported. */
export function ownWays(
  own: OwnSchema,
  resolvers: ModuleResolvers | undefined,
  report: Report,
): ReadonlyMap<string, FieldWay> {
  const ways = new Map<string, FieldWay>()
  const declared = new Map(own.fields.map((field) => [`${field.typeName}.${field.node.name.value}`, field]))
  for (const [typeName, functions] of Object.entries(resolvers ?? {}))
    for (const [fieldName, resolve] of Object.entries(functions ?? {})) {
      const coordinate = `${typeName}.${fieldName}`
      const names = own.fieldNamesOf(typeName)
      if (resolve === undefined) continue
      if (!names?.has(fieldName))
        report({
          rule: 'resolver-unknown-field',
          message: `resolvers.ts resolves ${coordinate}, which neither the subgraph nor schema.graphql declares`,
          remedy: `declare ${fieldName} in type ${typeName}, or remove the function`,
        })
      else if (typeName === 'Subscription')
        report({
          rule: 'subscription-code',
          message: `${coordinate} is resolved by resolvers.ts, and code gives no events`,
          remedy: 'remove the function; the subgraph gives the events',
        })
      else ways.set(coordinate, { kind: 'code', resolve, needs: neededFields(declared.get(coordinate), names, report) })
    }
  for (const [coordinate, field] of declared) {
    const { node, typeName, isKnown, isOfObjects } = field
    if (ways.has(coordinate) || !isOfObjects) continue
    const map = node.directives?.find(({ name }) => name.value === 'map')
    const names = own.fieldNamesOf(typeName) ?? new Set()
    const fields = Object.fromEntries([...names].map((name) => [name, true]))
    const way = map && mapWay({ name: typeName, getFields: () => fields }, map, report)
    if (way !== undefined) ways.set(coordinate, way)
    else if (map === undefined && !isKnown)
      report({
        rule: 'field-not-resolved',
        message: `${coordinate} has nothing that resolves it: the subgraph does not have it`,
        remedy: `add a function ${coordinate} to resolvers.ts, or @map(selection:) to the field`,
        node,
      })
  }
  return ways
}

/** What `@requires` says that comes in as the parent. */
function neededFields(field: OwnField | undefined, known: ReadonlySet<string>, report: Report): readonly string[] {
  const directive = field?.node.directives?.find(({ name }) => name.value === 'requires')
  const needs = fieldSetOf(directive)
  for (const need of needs)
    if (!known.has(need))
      report({
        rule: 'requires-unknown-field',
        message: `${field?.typeName}.${field?.node.name.value} requires "${need}", and ${field?.typeName} has no such field here`,
        remedy: didYouMean(need, [...known]) ?? `declare it in schema.graphql, @external where another module gives it`,
        node: directive,
      })
  return needs
}

function fieldSetOf(directive: ConstDirectiveNode | undefined): readonly string[] {
  const value = directive?.arguments?.find(({ name }) => name.value === 'fields')?.value
  return value?.kind === Kind.STRING ? flatFields(value.value) : []
}
