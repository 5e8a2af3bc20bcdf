import type { RootField } from './build-fields.ts'
import { endlessInputs, type InputTypes, inputProperties, inputTypesOf } from './input-objects.ts'
import { outputCompositeOf } from './output-objects.ts'
import type { Report } from './report.ts'
import { placeOf } from './resolve-ref.ts'
import type { FieldUsage } from './selection.ts'
import { type EnumShape, itemOf, type ObjectShape, type TypeUse, type UnionShape } from './shape.ts'
import { membersOf, tellApart } from './tell-apart.ts'
import { nameTypes, type TypeNames } from './type-names.ts'
import { jsonWire } from './wire.ts'

/** All types that the root fields lead to. */
export interface ObjectTypes {
  readonly outputs: readonly ObjectShape[]
  readonly inputs: InputTypes
  /** Inputs whose fields cannot all be required, see `endlessInputs`. */
  readonly endless: ReadonlySet<ObjectShape>
  readonly enums: readonly EnumShape[]
  readonly unions: readonly UnionShape[]
  readonly names: TypeNames
  readonly usage: FieldUsage
}

/** Gathers and names the types of what is selected and sent. */
export function buildTypes(fields: readonly RootField[], usage: FieldUsage, report: Report): ObjectTypes {
  const outputs = [...usage.selected.keys()]
  const argUses = fields.flatMap((field) => field.args.map((argument) => argument.use))
  const inputs = inputTypesOf(argUses)
  const enums = new Set<EnumShape>()
  const unions = new Set<UnionShape>()
  const addEnum = (use: TypeUse) => {
    const item = itemOf(use)
    if (item.kind === 'enum') enums.add(item)
  }
  const addOutput = (use: TypeUse) => {
    addEnum(use)
    const shape = outputCompositeOf(use)
    if (shape?.kind === 'union') unions.add(shape)
  }
  for (const field of fields) if (field.result !== undefined) addOutput(field.result)
  for (const object of outputs) for (const property of usage.selected.get(object) ?? []) addOutput(property.use)
  argUses.forEach(addEnum)
  for (const object of inputs.objects) for (const property of inputProperties(object)) addEnum(property.use)
  // A union of which nothing can be read anywhere is JSON.
  const readable = [...unions].filter((union) => membersOf(union).some((object) => usage.selected.has(object)))
  const names = nameTypes(outputs, inputs, [...enums], readable)
  const endless = endlessInputs(inputs.objects)
  reportCuts(usage, names, report)
  reportHidden(readable, names, report)
  return { outputs, inputs, endless, enums: [...enums], unions: readable, names, usage }
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

/** Members of a union that no value will be taken for. */
function reportHidden(unions: readonly UnionShape[], names: TypeNames, report: Report): void {
  for (const union of unions) {
    const { cases, hidden } = tellApart(union, jsonWire)
    const taken = cases.at(-1)?.object
    for (const object of hidden)
      report.add({
        rule: 'openapi-union',
        pointer: placeOf(union.place),
        message: `a ${names.outputs.get(object)} cannot be told from a ${taken && names.outputs.get(taken)}: it is taken for one`,
        remedy: 'Add a discriminator to the document, or write the selection of the connector yourself.',
      })
  }
}
