import { isObjectType } from 'graphql'
import { checkMapping } from '../../mapping/index.ts'
import type { ConnectorSite } from '../source.ts'
import { checkNames, hasConnector } from './check-names.ts'
import type { ElementPlan, TypePlan } from './codec/plan.ts'
import type { SoapOperation } from './description.ts'
import { nearest } from './nearest.ts'
import { sampleOf } from './sample.ts'
import { selectionPath } from './selection-path.ts'
import type { SoapDirective, WrittenMapping } from './soap-directive.ts'

/**
 * Runs the selection on an answer that has everything which the schema allows: what is not found there never comes. A
 * selection with methods may look for what depends on data, so that only plain paths are judged as errors.
 */
export function checkSelection({ selection }: SoapDirective, { output }: SoapOperation, site: ConnectorSite): boolean {
  const content = output === 'oneWay' ? undefined : output.content
  if (content === undefined) return true
  const path = selectionPath(selection?.node.value)
  let isFine = true
  if (selection !== undefined) {
    const { mapping, node } = selection
    const problems: { message: string; offset: number }[] = []
    mapping.run(sampleOf(content), {}, problems)
    for (const { message, offset } of problems) {
      const name = /^property "(.*)" not found in object/.exec(message)?.[1]
      if (name === undefined) continue
      const severity = mapping.text.includes('->') ? 'warning' : 'error'
      if (severity === 'error') isFine = false
      const remedy = nearest(name, namesIn(content)) ?? 'names are those of the elements and attributes in the schema'
      site.report({
        severity,
        rule: 'soap-unknown-element',
        message: `the answer has no "${name}" here`,
        remedy,
        node,
        offset,
      })
    }
    isFine = checkShapes(selection, site) && isFine
  }
  if (isFine && path !== undefined) checkNames(content, path, selection, site)
  return isFine
}

/** Compares what the selection makes with the field's type. An object without a sub-selection is read as it came. */
function checkShapes({ mapping, node }: WrittenMapping, site: ConnectorSite): boolean {
  const { schema, field, parentType } = site
  const isResolvedElsewhere = (typeName: string, fieldName: string): boolean => {
    const type = schema.getType(typeName)
    return site.isResolvedElsewhere(typeName, fieldName) || (isObjectType(type) && hasConnector(type))
  }
  const findings = checkMapping(mapping.shape, field?.type ?? parentType, { isResolvedElsewhere, schema })
  let isFine = true
  for (const { rule, message, remedy, offset } of findings) {
    const severity = severities.get(rule)
    if (severity === undefined) continue
    if (severity === 'error') isFine = false
    site.report({ severity, rule, message, remedy, node, offset })
  }
  return isFine
}

const severities: ReadonlyMap<string, 'error' | 'warning'> = new Map([
  ['selection-unknown-field', 'error'],
  ['selection-scalar-subselection', 'error'],
  // A type may be selected in several places, and not each must give every field.
  ['selection-missing-field', 'warning'],
])

const maxNames = 2000

/** The names of an answer's elements and attributes, the outer ones first. */
function namesIn(content: ElementPlan): ReadonlySet<string> {
  const names = new Set<string>()
  const seen = new Set<TypePlan>([content.plan()])
  for (const plan of seen) {
    if (plan.kind !== 'object' || names.size > maxNames) continue
    for (const key of plan.keys) names.add(key)
    for (const list of plan.elements.values()) for (const each of list) seen.add(each.plan())
  }
  return names
}
