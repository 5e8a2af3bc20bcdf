import {
  getNamedType,
  isEnumType,
  isLeafType,
  isObjectType,
  isSpecifiedScalarType,
  type StringValueNode,
} from 'graphql'
import { checkMapping, compileMapping } from '../../mapping/index.ts'
import type { Mapping } from '../../mapping/types.ts'
import { selectedType } from '../connection-type.ts'
import type { ConnectorSite } from '../source.ts'
import { mappingOf } from './compile-text.ts'
import type { TextScope } from './text-scope.ts'

/** The selection, checked against the field's type. A leaf needs none: it is the answer itself. */
export function selectionOf(
  site: ConnectorSite,
  node: StringValueNode | undefined,
  scope: TextScope,
): Mapping | undefined {
  const type = site.field ? selectedType(site.field) : site.parentType
  if (node === undefined) {
    const whole = compileMapping('$')
    if (isLeafType(getNamedType(type)) && whole.ok) return whole.value
    site.report({
      rule: 'selection-missing',
      message: `${site.coordinate} has no selection`,
      remedy: `selection: "${fieldNames(site).slice(0, 3).join(' ')}"`,
    })
    return undefined
  }
  const mapping = mappingOf(node, scope, site.report)
  if (mapping === undefined) return undefined
  const isResolvedElsewhere = (typeName: string, fieldName: string) =>
    site.isResolvedElsewhere(typeName, fieldName) || hasConnector(site, typeName)
  if (reportObjectForLeaf(mapping, site, node)) return mapping
  for (const finding of checkMapping(mapping.shape, type, { isResolvedElsewhere, schema: site.schema })) {
    // A type may have several connectors, and not each must give every field.
    const severity = finding.rule === 'selection-missing-field' ? 'warning' : 'error'
    const { rule, message, remedy, offset } = finding
    site.report({ severity, rule, message, remedy, offset, node })
  }
  return mapping
}

/**
 * `selection: "url"` for a String makes an object, which is never a String. Connectors takes it, and schemas have it: the field
 * fails, and the rest of the module works.
 */
function reportObjectForLeaf(
  { shape }: Mapping,
  { coordinate, field, report }: ConnectorSite,
  node: StringValueNode,
): boolean {
  const type = field && getNamedType(selectedType(field))
  if (type === undefined || shape.kind !== 'object' || !(isEnumType(type) || isSpecifiedScalarType(type))) return false
  const [name] = shape.fields.keys()
  report({
    severity: 'warning',
    rule: 'selection-scalar-subselection',
    message: `${coordinate} is ${type.name}, and the selection makes an object`,
    remedy: `select the value itself: ${name === undefined ? '$' : `$.${name}`}`,
    node,
  })
  return true
}

function fieldNames({ field, parentType }: ConnectorSite): readonly string[] {
  const type = field ? getNamedType(selectedType(field)) : parentType
  return isObjectType(type) ? Object.keys(type.getFields()) : ['$']
}

function hasConnector({ schema }: ConnectorSite, typeName: string): boolean {
  const type = schema.getType(typeName)
  return type?.astNode?.directives?.some(({ name }) => name.value === 'connect') ?? false
}
