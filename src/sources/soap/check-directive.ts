import { getNamedType, getNullableType, isListType, type StringValueNode } from 'graphql'
import type { MappingReference, MappingShape } from '../../mapping/types.ts'
import type { KeyPath } from '../key-paths.ts'
import { batchPathsIn, compositeMistake, fieldSetOf, pathMistake } from '../parent-paths.ts'
import type { StaticValues } from '../request-scope.ts'
import { shapeAt } from '../shapes.ts'
import type { ConnectorSite } from '../source.ts'
import { referenceMistakes } from './check-references.ts'
import { checkSelection } from './check-selection.ts'
import { withFullNames } from './codec/extend-plan.ts'
import { readFullName } from './codec/full-name.ts'
import type { ObjectPlan } from './codec/plan.ts'
import { elementOf } from './codec/wrapper.ts'
import type { SoapDescription, SoapOperation } from './description.ts'
import { referencesOf } from './directive-reads.ts'
import { asCalled, type CalledOperation, namesIn, textReadWhole } from './full-names.ts'
import { declaredBlocks, headerMistakes } from './headers/compile-headers.ts'
import { isRequiredField } from './import-fields.ts'
import { nearest } from './nearest.ts'
import type { SoapDirective, WrittenMapping } from './soap-directive.ts'

/** Judges a directive against description and schema; gives its operation as it calls it, or undefined when it cannot be called so. */
export function checkDirective(
  directive: SoapDirective,
  site: ConnectorSite,
  description: SoapDescription,
  values: StaticValues,
): CalledOperation | undefined {
  const found = description.find(directive.operation.value)
  if (found === undefined) {
    site.report({
      rule: 'soap-unknown-operation',
      message: `the description has no operation "${directive.operation.value}" that can be called`,
      remedy: nearest(
        directive.operation.value,
        description.operations.map((each) => each.id),
      ),
      node: directive.operation,
    })
    return undefined
  }
  const called = asCalled(directive, found)
  const { operation } = called
  const findings = [
    checkInput(directive, called, site),
    checkReferences(directive, site, values),
    checkHeaders(directive, operation, description, site),
    checkTexts(directive, found, site),
    checkSelection(directive, operation, site),
    checkBatch(directive, site),
  ]
  return findings.every((isFine) => isFine) ? called : undefined
}

function checkInput(
  { input, headers }: SoapDirective,
  { operation: { input: called }, rootKey }: CalledOperation,
  site: ConnectorSite,
): boolean {
  const plan = called.content?.plan()
  if (input !== undefined) {
    const { shape } = input.mapping
    const inRoot = rootKey === undefined || shape.kind !== 'object' ? shape : shape.fields.get(rootKey)?.shape
    return plan?.kind === 'object' && inRoot !== undefined ? checkShape(inRoot, plan, input, site) : true
  }
  if (plan?.kind !== 'object') return true
  const inHeaders = new Set(
    headers?.mapping.references.flatMap(({ variable, path }) => (variable === 'args' ? path.slice(0, 1) : [])),
  )
  reportMissing(new Set((site.field?.args ?? []).map((each) => each.name)), plan, site, undefined)
  const strangers = (site.field?.args ?? []).filter(({ name }) => !isKey(plan, name) && !inHeaders.has(name))
  for (const each of strangers)
    site.report({
      rule: 'soap-unknown-element',
      message: `the operation's input has no "${each.name}"`,
      remedy: nearest(each.name, plan.keys) ?? 'write an `input` that maps the arguments',
      node: each.astNode ?? undefined,
    })
  return strangers.length === 0
}

function checkTexts({ selection }: SoapDirective, { output }: SoapOperation, site: ConnectorSite): boolean {
  const content = output === 'oneWay' ? undefined : output.content
  const text = content && selection && textReadWhole(content, selection.mapping.dataNeeds())
  if (text === undefined) return true
  site.report({
    rule: 'soap-text-with-attributes',
    message: `"${text}" is an object where an attribute of it is named`,
    remedy: `read its text as ${text}._text`,
    node: selection?.node,
  })
  return false
}

function checkHeaders(
  { headers: written }: SoapDirective,
  operation: SoapOperation,
  description: SoapDescription,
  site: ConnectorSite,
): boolean {
  if (written === undefined) return true
  const declared = declaredBlocks(operation, description)
  const { mapping, node } = written
  const mistakes = headerMistakes(mapping, declared)
  for (const each of mistakes) site.report({ ...each, node })
  if (mapping.shape.kind !== 'object') return false
  const isFine = [...mapping.shape.fields].map(([name, { shape }]) => {
    const block = declared(name)
    const plan = block && withFullNames(block, namesIn(shape), 'write').plan()
    return plan?.kind !== 'object' || checkShape(shape, plan, written, site)
  })
  return mistakes.length === 0 && isFine.every((each) => each)
}

function isKey(plan: ObjectPlan, name: string): boolean {
  return plan.keys.has(name) || plan.aliases.has(name)
}

function checkShape(shape: MappingShape, plan: ObjectPlan, written: WrittenMapping, site: ConnectorSite): boolean {
  if (shape.kind === 'oneOf') return shape.shapes.every((each) => checkShape(each, plan, written, site))
  if (shape.kind !== 'object') return true
  if (!shape.isOpen) reportMissing(new Set(shape.fields.keys()), plan, site, written.node)
  let isFine = true
  // Which of the types that extend it is meant is known by what `_type` gives.
  const plans = shape.fields.has('_type') ? [plan, ...plan.derived().values()] : [plan]
  for (const [name, field] of shape.fields) {
    const owner = plans.find((each) => isKey(each, name)) ?? plan
    if (!isKey(owner, name) && name !== '_type' && !plan.variants().has(name)) {
      site.report({
        rule: 'soap-unknown-element',
        message: `${plan.name?.local ?? 'the element'} has no "${name}"`,
        remedy: inFull(name, plan) ?? nearest(name, plan.keys),
        node: written.node,
        offset: field.offset,
      })
      isFine = false
    }
    const key = owner.aliases.get(name) ?? name
    const inner = (owner.inOrder?.key === key ? owner.inOrder.entry : elementOf(owner, key))?.plan()
    if (inner?.kind === 'object') isFine = checkShape(field.shape, inner, written, site) && isFine
  }
  return isFine
}

/** What a mapping names in full it cannot name otherwise as well. */
function inFull(name: string, { keys }: ObjectPlan): string | undefined {
  const full = [...keys].find((key) => readFullName(key)?.name.local === name)
  return full && `name it in one way: it is ${full} already`
}

/** Warns of what the schema requires and nothing gives: services refuse that, or make something up. */
function reportMissing(
  given: ReadonlySet<string>,
  plan: ObjectPlan,
  site: ConnectorSite,
  node: StringValueNode | undefined,
) {
  if ([...plan.variants().keys()].some((each) => given.has(each))) return
  const missing = plan.fields.filter((each) => isRequiredField(each) && !given.has(each.key) && !given.has(each.alias))
  for (const each of missing)
    site.report({
      severity: 'warning',
      rule: 'soap-missing-input',
      message: `${plan.name?.local ?? "the operation's input"} requires "${each.key}", which nothing gives`,
      remedy: node === undefined ? `add an argument ${each.alias}` : `add ${each.key}: ...`,
      node,
    })
}

/** `$args.x` must be an argument, `$this.x` and `$batch.x` a field of the parent, `$env.X` and `$config.x` must be set. */
function checkReferences(
  { input, headers, selection }: SoapDirective,
  site: ConnectorSite,
  values: StaticValues,
): boolean {
  let isFine = true
  for (const written of [input, headers, selection]) {
    for (const mistake of referenceMistakes(written?.mapping, values)) {
      isFine = false
      site.report({ ...mistake, node: written?.node })
    }
    for (const { variable, path, offset } of written?.mapping.references ?? []) {
      const [name] = path
      if (name === undefined || (variable !== 'args' && variable !== 'this' && variable !== 'batch')) continue
      const known =
        variable === 'args'
          ? (site.field?.args ?? []).map((each) => each.name)
          : Object.keys(site.parentType.getFields())
      if (known.includes(name)) {
        const misread = variable === 'args' ? undefined : pathMistake(site.parentType, path, `$${variable}`)
        if (misread === undefined) continue
        isFine = false
        site.report({ rule: 'mapping-unknown-input', ...misread, node: written?.node, offset })
        continue
      }
      isFine = false
      site.report({
        rule: 'mapping-unknown-input',
        message: `there is no $${variable}.${name} at ${site.coordinate}`,
        remedy: nearest(name, known) ?? (known.length === 0 ? undefined : `there is: ${known.join(', ')}`),
        node: written?.node,
        offset,
      })
    }
  }
  return isFine
}

function checkBatch(directive: SoapDirective, site: ConnectorSite): boolean {
  const { groupBy, input } = directive
  const mistake = batchMistake(referencesOf(directive), groupBy, site)
  if (mistake === undefined) return true
  site.report({ rule: 'soap-batch', ...mistake, node: groupBy?.node ?? input?.node })
  return false
}

function batchMistake(
  references: readonly MappingReference[],
  groupBy: WrittenMapping | undefined,
  { field, parentType }: ConnectorSite,
): { readonly message: string; readonly remedy: string } | undefined {
  const keys = batchPathsIn(references, parentType)
  if (references.some(({ variable, path }) => variable === 'batch' && path.length === 0))
    return { message: '$batch is read as a whole', remedy: 'name the key field: $batch.id' }
  if (keys.length === 0)
    return groupBy && { message: 'groupBy has no use without $batch', remedy: 'read the keys with $batch.x in `input`' }
  for (const key of keys) {
    const composite = compositeMistake(key, parentType)
    if (composite !== undefined) return composite
  }
  if (groupBy !== undefined) {
    const { shape } = groupBy.mapping
    const isGiven = (key: KeyPath) => shape.kind === 'object' && shapeAt(shape, key) !== undefined
    if (keys.length === 1 || keys.every(isGiven)) return undefined
    return {
      message: 'groupBy gives one value, but $batch is read for several fields',
      remedy: `give each: groupBy: "${fieldSetOf(keys)}"`,
    }
  }
  const item = getNamedType(field?.type ?? parentType)
  const lost = keys.find((key) => pathMistake(item, key.split('.'), 'an item') !== undefined)
  if (lost === undefined) return undefined
  const isList = field !== undefined && isListType(getNullableType(field.type))
  return {
    message: `items cannot be matched to $batch.${lost}: ${item.name} has no field "${lost}"`,
    remedy: isList ? 'say where an item has the key: batch: { groupBy: "..." }' : `select \`${lost}\` on each item`,
  }
}
