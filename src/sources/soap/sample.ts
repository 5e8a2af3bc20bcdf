import type { TypeField } from './codec/fields.ts'
import type { ElementPlan, ObjectPlan, TypePlan } from './codec/plan.ts'
import { elementOf } from './codec/wrapper.ts'

/** A value that has everything an element may hold, made as it is read: types that hold themselves have no end. */
export function sampleOf(element: ElementPlan): unknown {
  const value = sampleOfType(element.plan())
  return element.isList ? [value] : value
}

function sampleOfType(plan: TypePlan): unknown {
  if (plan.kind !== 'object') return '0'
  const object: Record<string, unknown> = Object.create(null)
  // A value may be of any type that extends the declared one.
  for (const each of [plan, ...plan.derived().values()])
    for (const field of each.fields)
      if (!Object.hasOwn(object, field.key))
        Object.defineProperty(object, field.key, {
          enumerable: true,
          configurable: true,
          get: () => sampleOfField(field, each),
        })
  return object
}

function sampleOfField(field: TypeField, plan: ObjectPlan): unknown {
  switch (field.kind) {
    case 'element': {
      const element = elementOf(plan, field.key)
      return element && sampleOf(element)
    }
    case 'wildcard':
      return []
    case 'inOrder':
      return plan.inOrder && [sampleOf(plan.inOrder.entry)]
    case 'anyAttributes':
      return anyName
    default:
      return '0'
  }
}

/** Whatever name a selection looks for may be there. */
const anyName: unknown = new Proxy(Object.create(null), {
  getOwnPropertyDescriptor: () => ({ value: '0', enumerable: true, configurable: true }),
  get: () => '0',
})
