import type { TypeField } from './codec/fields.ts'
import type { ElementPlan, ObjectPlan } from './codec/plan.ts'
import { elementOf, listItemOf } from './codec/wrapper.ts'
import {
  documentationOf,
  emptyField,
  fieldType,
  isRequiredField,
  listOf,
  typeDocumentation,
  wantedNameOf,
} from './import-fields.ts'
import type { LeafWriter } from './import-leaves.ts'
import { toPascalCase } from './naming.ts'
import { described } from './print-sdl.ts'
import { createRequiredCycles, type NeedEachOther } from './required-cycles.ts'
import { inNamespace, type TypeNamer } from './type-names.ts'

/** The part of a type writer that knows inputs. */
export interface InputWriter {
  readonly inputType: (element: ElementPlan, wantedName: string) => string
  /** The fields of an input object, or the arguments that stand for it. */
  readonly inputFields: (
    plan: ObjectPlan,
    name: string,
    isArguments: boolean,
  ) => { readonly name: string; readonly text: string }[]
  readonly definitions: () => string[]
}

export function createInputWriter(
  unique: TypeNamer,
  leaves: LeafWriter,
  later: (work: () => void) => void,
): InputWriter {
  const inputs = new Map<ObjectPlan, string>()
  const texts: string[] = []
  const needEachOther = createRequiredCycles()

  const objectType = (plan: ObjectPlan, wantedName: string): string => {
    const known = inputs.get(plan)
    if (known !== undefined) return known
    const base = toPascalCase(plan.name?.local ?? wantedName)
    const wanted = base.endsWith('Input') ? base : `${base}Input`
    const name = unique(wanted, [inNamespace(wanted, plan.name?.namespace), `${base}Input`])
    inputs.set(plan, name)
    const place = texts.push('') - 1 // keeps types in the order in which they are met
    later(() => {
      texts[place] = writeObject(plan, name, base)
    })
    return name
  }
  const writeObject = (plan: ObjectPlan, name: string, base: string): string => {
    const own = plan.isAbstract ? [] : writer.inputFields(plan, base, false).map((each) => `  ${each.text}`)
    const variants = [...plan.variants()].map(([key, each]) => {
      const type = objectType(each, key)
      const place = `The whole value as ${each.name?.local ?? type}, in place of all other fields.`
      return described(`${key}: ${type}`, plan.isAbstract ? typeDocumentation(each) : place, '  ')
    })
    const lines = [...own, ...variants]
    const body = lines.length === 0 ? `  ${emptyField}: Boolean` : lines.join('\n')
    const choice = plan.isEntry || (plan.isAbstract && variants.length > 0) ? ' @oneOf' : ''
    return described(`input ${name}${choice} {\n${body}\n}`, typeDocumentation(plan))
  }
  const writer: InputWriter = {
    inputType: (element, wantedName) => {
      const plan = element.plan()
      if (plan.kind !== 'object') return leaves.ofElement(element, wantedName)
      const item = listItemOf(plan)
      return item === undefined ? objectType(plan, wantedName) : listOf(writer.inputType(item, wantedName), item)
    },
    inputFields: (plan, name, isArguments) =>
      plan.fields.map((field) => {
        // A value may be given as that of an extending type, in place of the own fields.
        const isRequired = plan.variants().size === 0 && isNeeded(field, plan, isArguments, needEachOther)
        const type = fieldType(field, plan, name, leaves, (element) =>
          writer.inputType(element, wantedNameOf(field, name)),
        )
        const text = `${field.alias}: ${type}${isRequired ? '!' : ''}`
        const documentation = documentationOf(field)
        if (isArguments)
          return {
            name: field.alias,
            text: documentation === undefined ? text : `${JSON.stringify(documentation)} ${text}`,
          }
        return { name: field.alias, text: described(text, documentation, '  ').trimStart() }
      }),
    definitions: () => texts,
  }
  return writer
}

function isNeeded(field: TypeField, plan: ObjectPlan, isArguments: boolean, needEachOther: NeedEachOther): boolean {
  if (!isRequiredField(field)) return false
  if (field.kind !== 'element') return true
  const element = elementOf(plan, field.key)
  if (element?.entryKey !== undefined) return false // `inOrder` may have it
  if (isArguments || element === undefined || field.isList) return true
  const inner = element.plan()
  if (inner.kind !== 'object' || listItemOf(inner) !== undefined) return true
  return !needEachOther(inner, plan)
}
