import type { RootField } from './build-fields.ts'
import { endlessInputs, inputObjectsOf, inputProperties } from './input-objects.ts'
import type { Report } from './report.ts'
import { placeOf } from './resolve-ref.ts'
import type { FieldUsage } from './selection.ts'
import type { EnumShape, ObjectShape, TypeUse } from './shape.ts'
import { nameTypes, type TypeNames } from './type-names.ts'

/** All types that the root fields lead to. */
export interface ObjectTypes {
  readonly outputs: readonly ObjectShape[]
  readonly inputs: ReadonlySet<ObjectShape>
  /** Inputs whose fields cannot all be required, see `endlessInputs`. */
  readonly endless: ReadonlySet<ObjectShape>
  readonly enums: readonly EnumShape[]
  readonly names: TypeNames
  readonly usage: FieldUsage
}

/** Gathers and names the types of what is selected and sent. */
export function buildTypes(fields: readonly RootField[], usage: FieldUsage, report: Report): ObjectTypes {
  const outputs = [...usage.selected.keys()]
  const argUses = fields.flatMap((field) => field.args.map((argument) => argument.use))
  const inputs = inputObjectsOf(argUses)
  const enums = new Set<EnumShape>()
  const addEnum = (use: TypeUse) => {
    let { shape } = use
    while (shape.kind === 'list') shape = shape.of.shape
    if (shape.kind === 'enum') enums.add(shape)
  }
  for (const field of fields) if (field.result !== undefined) addEnum(field.result)
  for (const object of outputs) for (const property of usage.selected.get(object) ?? []) addEnum(property.use)
  argUses.forEach(addEnum)
  for (const object of inputs) for (const property of inputProperties(object)) addEnum(property.use)
  const names = nameTypes(outputs, [...inputs], [...enums])
  const endless = endlessInputs(inputs)
  reportCuts(usage, names, report)
  return { outputs, inputs, endless, enums: [...enums], names, usage }
}

/** What is read in some places only is null in the others; what is read nowhere is not in the type. */
function reportCuts(usage: FieldUsage, names: TypeNames, report: Report): void {
  for (const [object, properties] of usage.cut) {
    const type = names.outputs.get(object)
    if (type === undefined) continue
    for (const property of properties) {
      const isSelected = usage.selected.get(object)?.has(property) === true
      const field = `${type}.${property.fieldName}`
      report.add({
        rule: 'openapi-depth',
        pointer: placeOf(property.place),
        message: isSelected
          ? `${field} is null in places too deep to be written out`
          : `${field} is in places too deep to be written out: it is left out`,
        remedy: `Write out the selection in a connector of your own: ${property.fieldName}: ${JSON.stringify(property.key)}.`,
      })
    }
  }
}
