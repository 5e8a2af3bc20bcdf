import type { ElementPlan } from './codec/plan.ts'
import { enumNames, toPascalCase } from './naming.ts'
import { described } from './print-sdl.ts'
import { inNamespace, type TypeNamer } from './type-names.ts'
import type { ValueKind } from './xsd/builtins.ts'
import type { SimpleType } from './xsd/model.ts'

type Scalar = Exclude<ValueKind, 'Base64'> | 'Byte' | 'Xml' | 'JSON'

/** Names the types of text: scalars and enums. */
export interface LeafWriter {
  readonly ofType: (type: SimpleType, wantedName: string) => string
  /** XML text for an element of unknown content. */
  readonly ofElement: (element: ElementPlan, wantedName: string) => string
  readonly scalar: (name: Scalar) => string
  readonly definitions: () => string[]
}

const scalarTexts: readonly (readonly [Scalar, string])[] = [
  ['BigInt', 'A whole number that may need more than 32 bits; text where a JSON number would lose digits.'],
  ['Decimal', 'A number of any precision; text where a JSON number would lose digits.'],
  ['DateTime', 'A date with time, with or without an offset, as XML Schema writes it: 2024-03-01T12:00:00Z.'],
  ['Date', 'A date, as XML Schema writes it: 2024-03-01.'],
  ['Time', 'A time of day, as XML Schema writes it: 12:30:00.'],
  ['Duration', 'A duration, as in ISO 8601: P1DT12H.'],
  ['Byte', 'Bytes as base64; a file of a multipart request is taken, too.'],
  ['Xml', 'Content whose type is not known: XML text.'],
  ['JSON', 'Any value.'],
]

/** Names that the importer's own scalars have. */
export const ownScalars: readonly string[] = scalarTexts.map(([name]) => name)

export function createLeafWriter(unique: TypeNamer): LeafWriter {
  const scalars = new Set<string>()
  const enums = new Map<string, string>()
  const texts: string[] = []

  const scalar = (name: Scalar): string => {
    scalars.add(name)
    return name
  }
  const ofType = (type: SimpleType, wantedName: string): string => {
    const { variety, enumeration } = type
    if (variety.kind === 'list') return `[${ofType(variety.item, wantedName)}!]`
    if (variety.kind === 'union') return scalar('String')
    if (enumeration !== undefined && variety.builtin.value === 'String' && variety.builtin.name !== 'QName')
      return enumType(type, enumeration, wantedName)
    const { value } = variety.builtin
    return scalar(value === 'Base64' ? 'Byte' : value)
  }
  const enumType = (type: SimpleType, values: readonly string[], wantedName: string): string => {
    const local = type.name?.local ?? wantedName
    const key = `${type.name?.namespace ?? ''} ${local} ${values.join('\n')}`
    const known = enums.get(key)
    if (known !== undefined) return known
    const wanted = toPascalCase(local)
    const name = unique(wanted, [inNamespace(wanted, type.name?.namespace), `${wanted}Enum`])
    enums.set(key, name)
    const lines = [...enumNames(values)].map(([value, own]) => {
      const said = type.valueDocumentation.get(value)
      const lexical = own === value ? undefined : value
      const documentation = lexical === undefined || said === undefined ? (lexical ?? said) : `${lexical}: ${said}`
      return described(own, documentation, '  ')
    })
    texts.push(described(`enum ${name} {\n${lines.join('\n')}\n}`, type.documentation))
    return name
  }
  return {
    ofType,
    scalar,
    ofElement: (element, wantedName) => {
      const type = element.declaration.type()
      return type.kind === 'simple' ? ofType(type, wantedName) : scalar('Xml')
    },
    definitions: () => [
      ...texts,
      ...scalarTexts
        .filter(([name]) => scalars.has(name))
        .map(([name, documentation]) => described(`scalar ${name}`, documentation)),
    ],
  }
}
