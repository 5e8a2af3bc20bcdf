import type { ElementPlan, TypePlan } from './codec/plan.ts'

/** A value that has everything an element may hold, made as it is read: types that hold themselves have no end. */
export function sampleOf(element: ElementPlan): unknown {
  const value = sampleOfType(element.plan())
  return element.isList ? [value] : value
}

function sampleOfType(plan: TypePlan): unknown {
  if (plan.kind !== 'object') return '0'
  const object: Record<string, unknown> = Object.create(null)
  for (const field of plan.fields) if (field.kind !== 'element') object[field.key] = sampleOfField(field.kind)
  for (const list of plan.elements.values())
    for (const each of list)
      Object.defineProperty(object, each.key, { enumerable: true, configurable: true, get: () => sampleOf(each) })
  return object
}

function sampleOfField(kind: 'attribute' | 'anyAttributes' | 'text' | 'wildcard' | 'markup'): unknown {
  if (kind === 'wildcard') return []
  // Whatever name a selection looks for may be there.
  return kind === 'anyAttributes' ? anyName : '0'
}

const anyName: unknown = new Proxy(Object.create(null), {
  getOwnPropertyDescriptor: () => ({ value: '0', enumerable: true, configurable: true }),
  get: () => '0',
})
