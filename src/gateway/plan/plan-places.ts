import type { ObjectPlan, OperationPlan, ValuePlan } from './plan.ts'

/** Where an object plan stands in the result. */
export interface PlanPlace {
  readonly object: ObjectPlan
  /** Response keys, such as `customers[].orders[].items[]`; of several possible types `search[]<Book>`. A root has none: ''. */
  readonly path: string
  /** Index of the root that it hangs on. */
  readonly root: number
}

/** Every object plan of an operation with its place, parents before children. */
export function placesOf(plan: Pick<OperationPlan, 'roots'>): readonly PlanPlace[] {
  const places: PlanPlace[] = []
  const addObject = (object: ObjectPlan, path: string, root: number): void => {
    places.push({ object, path, root })
    const prefix = path === '' ? '' : `${path}.`
    for (const field of object.fields) addValue(field.value, `${prefix}${field.responseKey}`, root)
    for (const field of object.hidden) addValue(field.value, `${prefix}${field.name}`, root)
    if (object.self) addValue(object.self.value, path, root)
  }
  const addValue = (value: ValuePlan, path: string, root: number): void => {
    switch (value.kind) {
      case 'leaf':
        break
      case 'list':
        addValue(value.item, `${path}[]`, root)
        break
      case 'object':
        addObject(value.object, path, root)
        break
      case 'abstract':
        for (const [typeName, object] of value.objects) addObject(object, `${path}<${typeName}>`, root)
    }
  }
  plan.roots.forEach((object, index) => {
    addObject(object, '', index)
  })
  return places
}
