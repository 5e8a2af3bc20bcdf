import type { TypeField } from './codec/fields.ts'
import type { ElementPlan, ObjectPlan } from './codec/plan.ts'
import { createNamer, toEnumName, toPascalCase } from './naming.ts'
import type { ValueKind } from './xsd/builtins.ts'
import type { SimpleType } from './xsd/model.ts'

/** Writes GraphQL types for XSD types as fields need them, each once. `lost` takes what a type does not show. */
export interface TypeWriter {
  /** The type of an element's value, without list and non-null. */
  readonly outputType: (element: ElementPlan, wantedName: string, lost: Set<string>) => string
  /** The type of one field of an object, list included. */
  readonly outputField: (field: TypeField, parent: ObjectPlan, parentName: string, lost: Set<string>) => string
  readonly inputType: (element: ElementPlan, wantedName: string, lost: Set<string>) => string
  /** The fields of an input object, or the arguments that stand for it. */
  readonly inputFields: (plan: ObjectPlan, name: string, lost: Set<string>, isArguments: boolean) => string[]
  readonly definitions: () => string[]
}

type Scalar = Exclude<ValueKind, 'Base64'> | 'Byte' | 'Xml'

const ownScalars: readonly (readonly [Scalar, string])[] = [
  ['BigInt', 'A whole number of any size, as text.'],
  ['Decimal', 'A decimal number of any size and precision, as text.'],
  ['DateTime', 'Date and time, with or without a zone, as XML Schema writes them.'],
  ['Date', 'A date, as XML Schema writes it.'],
  ['Time', 'A time of day, as XML Schema writes it.'],
  ['Duration', 'An ISO 8601 duration.'],
  ['Byte', 'Bytes as base64; a file of a multipart request is taken, too.'],
  ['Xml', 'Content whose type is not known: XML text.'],
]
const reserved = ['Query', 'Mutation', 'Subscription', 'String', 'Int', 'Float', 'Boolean', 'ID']

export function createTypeWriter(): TypeWriter {
  const unique = createNamer([...reserved, ...ownScalars.map(([name]) => name)])
  const scalars = new Set<string>()
  const enums = new Map<string, string>()
  const outputs = new Map<ObjectPlan, string>()
  const inputs = new Map<ObjectPlan, string>()
  const texts: string[] = []

  const scalar = (name: Scalar): string => {
    scalars.add(name)
    return name
  }
  const simpleType = (type: SimpleType, wantedName: string): string => {
    if (type.variety.kind === 'list') return `[${simpleType(type.variety.item, wantedName)}!]`
    if (type.enumeration !== undefined) {
      const name = enumType(type, type.enumeration, wantedName)
      if (name !== undefined) return name
    }
    if (type.variety.kind === 'union') return scalar('String')
    const { value } = type.variety.builtin
    return scalar(value === 'Base64' ? 'Byte' : value)
  }
  const enumType = (type: SimpleType, values: readonly string[], wantedName: string): string | undefined => {
    if (type.variety.kind !== 'atomic' || type.variety.builtin.value !== 'String') return undefined
    const names = values.map(toEnumName)
    // Two values of one name could not be told apart.
    if (new Set(names).size !== names.length) return undefined
    const key = `${type.name?.namespace ?? ''} ${type.name?.local ?? wantedName} ${names.join(' ')}`
    const known = enums.get(key)
    if (known !== undefined) return known
    const name = unique(toPascalCase(type.name?.local ?? wantedName))
    enums.set(key, name)
    const lines = values.map((value, index) => {
      const own = names[index] ?? ''
      return `${own === value ? '' : `  ${JSON.stringify(value)}\n`}  ${own}`
    })
    texts.push(`enum ${name} {\n${lines.join('\n')}\n}`)
    return name
  }
  const fieldType = (
    field: TypeField,
    parentName: string,
    ofElement: (element: ElementPlan) => string,
    plan: ObjectPlan,
  ): string => {
    switch (field.kind) {
      case 'attribute':
        return simpleType(field.attribute.type(), `${parentName}_${field.key}`)
      case 'text':
        return field.type === undefined ? scalar('String') : simpleType(field.type, `${parentName}_text`)
      case 'wildcard':
        return `[${scalar('Xml')}!]`
      case 'element': {
        const element = elementFor(plan, field.key)
        const type = element === undefined ? scalar('Xml') : ofElement(element)
        return field.isList ? `[${type}${field.element.isNillable ? '' : '!'}]` : type
      }
    }
  }
  const simpleOrXml = (element: ElementPlan, wantedName: string): string => {
    const type = element.declaration.type()
    return type.kind === 'simple' ? simpleType(type, wantedName) : scalar('Xml')
  }

  const writer: TypeWriter = {
    outputType: (element, wantedName, lost) => {
      const plan = element.plan()
      if (plan.kind !== 'object') return simpleOrXml(element, wantedName)
      if (plan.derived().size > 1) lost.add(`objects of types that extend ${plan.name?.local} show only its fields`)
      const known = outputs.get(plan)
      if (known !== undefined) return known
      const name = unique(toPascalCase(plan.name?.local ?? wantedName))
      outputs.set(plan, name)
      const place = texts.push('') - 1 // keeps types in the order in which they are met
      const fields = plan.fields.map((field) => `  ${field.key}: ${writer.outputField(field, plan, name, lost)}`)
      texts[place] = `type ${name} {\n${fields.length === 0 ? '  _empty: Boolean' : fields.join('\n')}\n}`
      return name
    },
    outputField: (field, parent, parentName, lost) =>
      fieldType(field, parentName, (element) => writer.outputType(element, `${parentName}_${field.key}`, lost), parent),
    inputType: (element, wantedName, lost) => {
      const plan = element.plan()
      if (plan.kind !== 'object') return simpleOrXml(element, wantedName)
      const known = inputs.get(plan)
      if (known !== undefined) return known
      const name = unique(`${toPascalCase(plan.name?.local ?? wantedName)}Input`)
      inputs.set(plan, name)
      const place = texts.push('') - 1
      const fields = writer.inputFields(plan, name.slice(0, -'Input'.length), lost, false).map((each) => `  ${each}`)
      texts[place] = `input ${name} {\n${fields.length === 0 ? '  _empty: Boolean' : fields.join('\n')}\n}`
      return name
    },
    inputFields: (plan, name, lost, isArguments) => {
      const lines: string[] = []
      for (const field of plan.fields) {
        if (field.kind === 'wildcard') {
          lost.add('elements that the schema does not name cannot be sent')
          continue
        }
        const ofElement = (element: ElementPlan) => writer.inputType(element, `${name}_${field.key}`, lost)
        const type = fieldType(field, name, ofElement, plan)
        lines.push(`${field.key}: ${type}${isNeeded(field, isArguments) ? '!' : ''}`)
      }
      if (plan.derived().size > 1) {
        lost.add(`fields of types that extend ${plan.name?.local} cannot be sent`)
        if (!plan.keys.has('_type') && !isArguments) lines.push(`_type: ${scalar('String')}`)
      }
      return lines
    },
    definitions: () => [
      ...ownScalars
        .filter(([name]) => scalars.has(name))
        .map(([name, description]) => `${JSON.stringify(description)}\nscalar ${name}`),
      ...texts,
    ],
  }
  return writer
}

/** Inside of input types, objects are never non-null: types that need each other could not be written at all. */
function isNeeded(field: TypeField, isArguments: boolean): boolean {
  if (field.kind === 'attribute') return field.attribute.isRequired && field.attribute.defaultValue === undefined
  if (field.kind !== 'element' || !field.isRequired) return false
  if (field.element.isNillable || field.element.defaultValue !== undefined) return false
  return isArguments || field.isList || field.element.type().kind === 'simple'
}

function elementFor(plan: ObjectPlan, key: string): ElementPlan | undefined {
  for (const list of plan.elements.values()) for (const each of list) if (each.key === key) return each
  return undefined
}
