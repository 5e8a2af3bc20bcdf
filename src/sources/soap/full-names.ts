import type { Mapping, MappingShape, WantedFields } from '../../mapping/index.ts'
import { withFullNames } from './codec/extend-plan.ts'
import { hasFullNames, type NameTree, readFullName } from './codec/full-name.ts'
import type { ElementPlan } from './codec/plan.ts'
import { reserveNames } from './codec/prefixes.ts'
import { elementOf } from './codec/wrapper.ts'
import type { SoapOperation } from './description.ts'
import type { SoapDirective } from './soap-directive.ts'

/** An operation as a directive calls it. */
export interface CalledOperation {
  readonly operation: SoapOperation
  /** The one name in the input that stands for the request's element itself, whose namespace the service sees in another way. */
  readonly rootKey: string | undefined
}

/** The operation with what the directive's mappings name in full beyond its description. */
export function asCalled({ input, selection }: SoapDirective, operation: SoapOperation): CalledOperation {
  const named = input && namesIn(input.mapping.shape)
  const rootKey = named && rootKeyIn(named, operation)
  const content = named === undefined ? operation.input.content : contentOf(named, rootKey, operation)
  const output = outputOf(selection?.mapping, operation)
  if (content === operation.input.content && output === operation.output) return { operation, rootKey }
  const called: SoapOperation = {
    ...operation,
    input: { ...operation.input, content },
    output,
    warm: () => {
      operation.warm()
      if (content !== undefined) reserveNames(content, operation.prefixes)
    },
  }
  return { operation: called, rootKey }
}

function outputOf(selection: Mapping | undefined, { output }: SoapOperation): SoapOperation['output'] {
  if (selection === undefined || output === 'oneWay' || output.content === undefined) return output
  const content = withFullNames(output.content, selection.dataNeeds(), 'read')
  return content === output.content ? output : { ...output, content }
}

function contentOf(
  named: NameTree,
  rootKey: string | undefined,
  { input: { content } }: SoapOperation,
): ElementPlan | undefined {
  if (content === undefined || rootKey === undefined) return content && withFullNames(content, named, 'write')
  const name = readFullName(rootKey)?.name ?? content.name
  return withFullNames({ ...content, name }, named.fields.get(rootKey) ?? named, 'write')
}

/** A name in full that is the request's own but for its namespace, and alone. */
function rootKeyIn({ fields }: NameTree, { input: { content, isBody } }: SoapOperation): string | undefined {
  const [key, ...others] = fields.keys()
  if (key === undefined || others.length > 0 || content === undefined || isBody) return undefined
  const full = readFullName(key)
  const plan = content.plan()
  if (full?.kind !== 'element' || full.name.local !== content.name.local) return undefined
  return plan.kind === 'object' && elementOf(plan, full.name.local) !== undefined ? undefined : key
}

/**
 * A text that a selection reads as it is, while it names an attribute of it: with that it is an object, whose text is `_text`.
 * @returns what the element is called
 */
export function textReadWhole(element: ElementPlan, wanted: WantedFields): string | undefined {
  const plan = element.plan()
  if (plan.kind === 'simple') return wanted.isOpen && hasFullNames(wanted) ? element.name.local : undefined
  if (plan.kind !== 'object') return undefined
  for (const [name, below] of wanted.fields) {
    const inner = elementOf(plan, plan.aliases.get(name) ?? name)
    const found = inner && textReadWhole(inner, below)
    if (found !== undefined) return found
  }
  return undefined
}

/** The names of the objects that a mapping makes. */
export function namesIn(shape: MappingShape): NameTree {
  if (shape.kind === 'oneOf') return shape.shapes.map(namesIn).reduce(merged, noNames)
  if (shape.kind !== 'object') return noNames
  return { fields: new Map([...shape.fields].map(([name, field]) => [name, namesIn(field.shape)])) }
}

const noNames: NameTree = { fields: new Map() }

function merged(one: NameTree, other: NameTree): NameTree {
  const fields = new Map(one.fields)
  for (const [name, below] of other.fields) {
    const known = fields.get(name)
    fields.set(name, known === undefined ? below : merged(known, below))
  }
  return { fields }
}
