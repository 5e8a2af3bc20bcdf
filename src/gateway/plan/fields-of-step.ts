import type { FieldPlan, ObjectPlan, Place, Step, ValuePlan } from './plan.ts'
import { printArguments } from './print-arguments.ts'

/** Paths of all that is read of a step's outcome: `name`, `items.product.id`. Empty where the outcome itself is the value. */
export function fieldsOfStep(step: Step): readonly string[] {
  const paths = new Set<string>()

  const addField = (field: FieldPlan, prefix: string): void => {
    const path = `${prefix}${field.name}${printArguments(field.nodes[0]?.arguments ?? [])}`
    if (holdsObjects(field.value)) addValue(field.value, `${path}.`)
    else paths.add(path)
  }
  const addValue = (value: ValuePlan, prefix: string): void => {
    switch (value.kind) {
      case 'leaf':
        break
      case 'list':
        addValue(value.item, prefix)
        break
      case 'object':
        addObject(value.object, prefix)
        break
      case 'abstract':
        for (const [typeName, object] of value.objects) addObject(object, `${prefix}<${typeName}>.`)
    }
  }
  const addObject = (object: ObjectPlan, prefix: string): void => {
    for (const field of object.fields) if (field.from.kind === 'own') addField(field, prefix)
    for (const { from } of needsAt(object)) if (from.kind === 'own') paths.add(`${prefix}${from.read.name}`)
  }

  for (const field of step.fields) {
    if (field.from.kind !== 'step') continue
    if (field.from.read === undefined) addValue(field.value, '')
    else addField(field, '')
  }
  for (const { from } of needsAt(step.at))
    if (from.kind === 'step' && from.step === step && from.read !== undefined) paths.add(from.read.name)
  return [...paths]
}

function needsAt(object: ObjectPlan): readonly { readonly from: Place }[] {
  return object.steps.flatMap(({ needs }) => needs)
}

function holdsObjects(value: ValuePlan): boolean {
  return value.kind === 'list' ? holdsObjects(value.item) : value.kind !== 'leaf'
}
