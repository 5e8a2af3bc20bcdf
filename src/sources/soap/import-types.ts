import type { TypeField } from './codec/fields.ts'
import type { ElementPlan, ObjectPlan } from './codec/plan.ts'
import { listItemOf } from './codec/wrapper.ts'
import { documentationOf, emptyField, fieldType, listOf, typeDocumentation, wantedNameOf } from './import-fields.ts'
import { createInputWriter, type InputWriter } from './import-inputs.ts'
import { createLeafWriter, ownScalars } from './import-leaves.ts'
import { toPascalCase } from './naming.ts'
import { described } from './print-sdl.ts'
import { createTypeNamer, inNamespace } from './type-names.ts'

/** Writes GraphQL types for XSD types as fields need them, each once. */
export interface TypeWriter extends Pick<InputWriter, 'inputType' | 'inputFields'> {
  /** The type of an element's value, without non-null. */
  readonly outputType: (element: ElementPlan, wantedName: string) => string
  /** The type of one field of an object, list included. */
  readonly outputField: (field: TypeField, parent: ObjectPlan, parentName: string) => string
  readonly definitions: () => string[]
  /** The object types of types that others extend, or that extend others. */
  readonly typeNames: () => ReadonlyMap<ObjectPlan, string>
}

/** The name of a type of which only that is known: of one that others extend, which is an interface, it is that of the object itself. */
export function objectTypeName(plan: ObjectPlan, wantedName: string): string {
  const base = toPascalCase(plan.name?.local ?? wantedName)
  return plan.derived().size > 1 ? `${base}Base` : base
}

const reserved = ['Query', 'Mutation', 'Subscription', 'String', 'Int', 'Float', 'Boolean', 'ID']

interface OutputField {
  readonly name: string
  readonly type: string
  readonly documentation: string | undefined
}

interface OutputType {
  readonly name: string
  readonly plan: ObjectPlan
  fields: readonly OutputField[]
}

/** @param prefix what the names of all types begin with, but those of scalars. */
export function createTypeWriter(prefix: string): TypeWriter {
  const unique = createTypeNamer(prefix, [...reserved, ...ownScalars])
  const leaves = createLeafWriter(unique)
  const objects = new Map<ObjectPlan, OutputType>()
  const interfaces = new Map<ObjectPlan, OutputType>()
  // Fields are written later, one type after the other: types that hold each other may go deeper than a call stack does.
  const waiting: (() => void)[] = []
  const later = (work: () => void): void => {
    waiting.push(work)
  }
  const inputs = createInputWriter(unique, leaves, later)

  const write = (types: Map<ObjectPlan, OutputType>, plan: ObjectPlan, wanted: string): string => {
    const name = unique(wanted, [inNamespace(wanted, plan.name?.namespace)])
    const made: OutputType = { name, plan, fields: [] }
    types.set(plan, made)
    later(() => {
      made.fields = plan.fields.map((field) => ({
        name: field.alias,
        type: writer.outputField(field, plan, name.slice(prefix.length)),
        documentation: documentationOf(field),
      }))
    })
    return name
  }
  const objectType = (plan: ObjectPlan, wantedName: string): string => {
    const known = objects.get(plan)
    if (known !== undefined) return known.name
    return write(objects, plan, objectTypeName(plan, wantedName))
  }
  const interfaceType = (plan: ObjectPlan, wantedName: string): string => {
    const known = interfaces.get(plan)
    if (known !== undefined) return known.name
    const name = write(interfaces, plan, toPascalCase(plan.name?.local ?? wantedName))
    for (const each of plan.derived().values()) if (!each.isAbstract) objectType(each, wantedName)
    return name
  }
  const writer: TypeWriter = {
    outputType: (element, wantedName) => {
      const plan = element.plan()
      if (plan.kind !== 'object') return leaves.ofElement(element, wantedName)
      const item = listItemOf(plan)
      if (item !== undefined) return listOf(writer.outputType(item, wantedName), item)
      return plan.derived().size > 1 ? interfaceType(plan, wantedName) : objectType(plan, wantedName)
    },
    outputField: (field, parent, parentName) =>
      fieldType(field, parent, parentName, leaves, (element) =>
        writer.outputType(element, wantedNameOf(field, parentName)),
      ),
    inputType: inputs.inputType,
    inputFields: inputs.inputFields,
    definitions: () => {
      for (let at = 0; at < waiting.length; at += 1) waiting[at]?.()
      return [...printOutputs(objects, interfaces), ...inputs.definitions(), ...leaves.definitions()]
    },
    typeNames: () => new Map([...objects.values()].map(({ plan, name }) => [plan, name])),
  }
  return writer
}

/**
 * All output types. A type that others extend is an interface of what all of them have alike; a union where that is nothing.
 */
function printOutputs(
  objects: ReadonlyMap<ObjectPlan, OutputType>,
  interfaces: ReadonlyMap<ObjectPlan, OutputType>,
): string[] {
  const members = new Map<OutputType, OutputType[]>()
  for (const each of interfaces.values())
    members.set(
      each,
      [...each.plan.derived().values()].flatMap((plan) => objects.get(plan) ?? []),
    )
  const shared = new Map<OutputType, readonly OutputField[]>()
  for (const [each, types] of members)
    shared.set(
      each,
      each.fields.filter((field) => types.every((type) => agrees(type, field))),
    )
  const above = new Map<ObjectPlan, OutputType[]>()
  for (const each of interfaces.values())
    if ((shared.get(each)?.length ?? 0) > 0)
      for (const plan of each.plan.derived().values()) above.set(plan, [...(above.get(plan) ?? []), each])
  const over = (plan: ObjectPlan): OutputType[] => above.get(plan) ?? []
  const texts: string[] = []
  for (const each of interfaces.values()) {
    const fields = shared.get(each) ?? []
    const names = (members.get(each) ?? []).map((type) => type.name)
    if (fields.length > 0) {
      // Of fields that an interface above has, all are here: what agrees in all below it agrees in these.
      const others = over(each.plan).filter((type) => type !== each)
      texts.push(block('interface', each, others, withInherited(fields, others, shared)))
    } else if (names.length > 0)
      texts.push(described(`union ${each.name} = ${names.join(' | ')}`, typeDocumentation(each.plan)))
  }
  for (const each of objects.values()) {
    const own = over(each.plan)
    texts.push(block('type', each, own, withInherited(each.fields, own, shared)))
  }
  return texts
}

/** A restriction may have left fields out that its base has: they are null. */
function withInherited(
  fields: readonly OutputField[],
  above: readonly OutputType[],
  shared: ReadonlyMap<OutputType, readonly OutputField[]>,
): OutputField[] {
  const all = new Map(fields.map((each) => [each.name, each]))
  for (const type of above)
    for (const field of shared.get(type) ?? []) if (!all.has(field.name)) all.set(field.name, field)
  return [...all.values()]
}

function agrees({ fields }: OutputType, field: OutputField): boolean {
  const own = fields.find((each) => each.name === field.name)
  return own === undefined || own.type === field.type
}

function block(
  keyword: string,
  { name, plan }: OutputType,
  above: readonly OutputType[],
  fields: OutputField[],
): string {
  const implemented = above.length === 0 ? '' : ` implements ${above.map((each) => each.name).join(' & ')}`
  const lines = fields.map((each) => described(`${each.name}: ${each.type}`, each.documentation, '  '))
  const body = lines.length === 0 ? `  ${emptyField}: Boolean` : lines.join('\n')
  return described(`${keyword} ${name}${implemented} {\n${body}\n}`, typeDocumentation(plan))
}
