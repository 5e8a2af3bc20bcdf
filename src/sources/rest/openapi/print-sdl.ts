import type { ApiModel, ApiSource, RootField } from './build-fields.ts'
import type { ObjectTypes } from './build-types.ts'
import { defaultLiteral } from './default-values.ts'
import type { ErrorMappings } from './error-answers.ts'
import { inputChoicesOf, inputProperties, isRequiredInput } from './input-objects.ts'
import { printConnect, printEntityConnect } from './print-connect.ts'
import { printDescription, printString } from './print-text.ts'
import type { EnumShape, ObjectShape, Property, UnionShape } from './shape.ts'
import { membersOf } from './tell-apart.ts'
import { inputRef, outputPropertyRef, outputRef } from './type-refs.ts'

const connectSpec = 'https://specs.apollo.dev/connect/v0.4'

const scalarDescriptions: ReadonlyMap<string, string> = new Map([
  ['JSON', 'Any JSON value, as it came.'],
  ['BigInt', 'An integer that may need more than 32 bits; text where a JSON number would lose digits.'],
  ['Decimal', 'A number of any precision; text where a JSON number would lose digits.'],
  ['DateTime', 'A date with time and offset, as in RFC 3339: 2024-03-01T12:00:00Z.'],
  ['Date', 'A date without time, as in RFC 3339: 2024-03-01.'],
  ['Time', 'A time of day, as in RFC 3339: 12:30:00Z.'],
  ['Duration', 'A duration, as in ISO 8601: P1DT12H.'],
  ['Byte', 'Bytes as base64; a file of a multipart request is taken, too.'],
  ['Upload', 'A file of a multipart request, or a data: URL (RFC 2397).'],
  ['DataUrl', 'A file as a data: URL (RFC 2397), such as data:text/plain;name=a.txt;base64,SGVsbG8='],
])

/** Writes the whole module as a person would: source, root fields, types, inputs, enums, scalars. */
export function printSdl(model: ApiModel, types: ObjectTypes): string {
  const query = model.fields.filter((field) => field.root === 'Query')
  const mutation = model.fields.filter((field) => field.root === 'Mutation')
  const parts = [
    printSources(model.sources),
    ...printRoot('Query', query, types),
    ...printRoot('Mutation', mutation, types),
    ...printOutputs(types, model),
    ...printUnions(types),
    ...printInputs(types),
    ...printEnums(types),
  ]
  const body = parts.join('\n\n')
  const scalars = [...scalarDescriptions].filter(([name]) => new RegExp(`: \\[*${name}\\b`).test(body))
  return `${[body, ...scalars.map(([name, text]) => `"${text}"\nscalar ${name}`)].join('\n\n')}\n`
}

function printSources(sources: readonly ApiSource[]): string {
  const lines = sources.map(
    ({ name, url, errors }) =>
      `  @source(name: ${printString(name)}, http: { baseURL: ${printString(url)} }${printErrors(errors)})`,
  )
  return ['extend schema', `  @link(url: "${connectSpec}", import: ["@connect", "@source"])`, ...lines].join('\n')
}

function printErrors({ message, code }: ErrorMappings): string {
  const texts = [
    message === undefined ? undefined : `message: ${printString(message)}`,
    code === undefined ? undefined : `extensions: ${printString(`code: ${code}`)}`,
  ].filter((each) => each !== undefined)
  return texts.length === 0 ? '' : `, errors: { ${texts.join(', ')} }`
}

function printRoot(name: string, fields: readonly RootField[], types: ObjectTypes): readonly string[] {
  if (fields.length === 0) return []
  return [`type ${name} {\n${fields.map((field) => printField(field, types)).join('\n\n')}\n}`]
}

function printField(field: RootField, types: ObjectTypes): string {
  const type = field.result === undefined ? 'Boolean' : outputRef(field.result, types.names)
  const deprecated = field.operation.isDeprecated ? '\n    @deprecated' : ''
  const description = printDescription(field.operation.description, '  ')
  return `${description}  ${field.name}${printArguments(field, types)}: ${type}${deprecated}\n${printConnect(field, (object) => types.names.outputs.get(object) ?? '')}`
}

function printArguments(field: RootField, types: ObjectTypes): string {
  if (field.args.length === 0) return ''
  const printed = field.args.map((argument) => {
    const member = argument.from.kind === 'parameter' ? argument.name : undefined
    const literal = defaultLiteral(argument.defaultValue, argument.use.shape)
    const type = `${inputRef(argument.use, types.names, member)}${argument.isRequired ? '!' : ''}`
    const value = literal === undefined ? '' : ` = ${literal}`
    const isOptional = !argument.isRequired || literal !== undefined
    const deprecated = argument.isDeprecated && isOptional ? ' @deprecated' : ''
    return {
      description: printDescription(argument.description, '    '),
      text: `${argument.name}: ${type}${value}${deprecated}`,
    }
  })
  const oneLine = printed.map(({ text }) => text).join(', ')
  if (printed.every(({ description }) => description === '') && oneLine.length < 90) return `(${oneLine})`
  return `(\n${printed.map(({ description, text }) => `${description}    ${text}`).join('\n')}\n  )`
}

function printOutputs(types: ObjectTypes, { entities, links }: ApiModel): readonly string[] {
  const { outputs, names, usage } = types
  const typeName = (object: ObjectShape) => names.outputs.get(object) ?? ''
  return outputs.map((object) => {
    const selected = usage.selected.get(object) ?? new Set()
    const cut = usage.cut.get(object)
    const fields = object.properties
      .filter((property) => selected.has(property))
      .map((property) => {
        const deprecated = property.isDeprecated ? ' @deprecated' : ''
        const type = outputPropertyRef(property, names, cut?.has(property) === true)
        return `${printDescription(property.description, '  ')}  ${property.fieldName}: ${type}${deprecated}`
      })
    const linked = links.filter((link) => link.object === object).map(({ field }) => printField(field, types))
    const body = [...fields, ...linked].join('\n')
    const known = entities.get(object)
    const key =
      known === undefined
        ? ' '
        : `\n  @key(fields: ${printString(known.entity.key.fieldName)})\n${printEntityConnect(known.entity, known.tree, typeName)}\n`
    return `${printDescription(object.description, '')}type ${typeName(object)}${key}{\n${body}\n}`
  })
}

function printUnions({ unions, names }: ObjectTypes): readonly string[] {
  return unions.map((union) => {
    const members = membersOf(union).flatMap((object) => names.outputs.get(object) ?? [])
    const oneLine = members.join(' | ')
    const text = oneLine.length < 90 ? ` ${oneLine}` : members.map((member) => `\n  | ${member}`).join('')
    return `${printDescription(union.description, '')}union ${names.unions.get(union)} =${text}`
  })
}

function printInputs(types: ObjectTypes): readonly string[] {
  const { inputs, endless, names } = types
  const objects = [...inputs.objects].map((object) => {
    const fields = inputProperties(object).map((property) => {
      const isEndless = endless.has(object) && property.use.shape.kind === 'object' && endless.has(property.use.shape)
      const isRequired = isRequiredInput(property) && !isEndless
      const deprecated = property.isDeprecated && !isRequired ? ' @deprecated' : ''
      const constant = isRequired ? constantLiteral(property) : undefined
      const value = constant === undefined ? '' : ` = ${constant}`
      const type = `${inputRef(property.use, names, property.key)}${isRequired ? '!' : ''}`
      return `${printDescription(property.description, '  ')}  ${property.fieldName}: ${type}${value}${deprecated}`
    })
    return `${printDescription(object.description, '')}input ${names.inputs.get(object)} {\n${fields.join('\n')}\n}`
  })
  return [...objects, ...[...inputs.unions].map((union) => printInputChoice(union, types))]
}

/** What must be there and can only be one thing, clients need not write. */
function constantLiteral({ constants, use }: Property): string | undefined {
  const [only, ...others] = constants ?? []
  return others.length === 0 ? defaultLiteral(only, use.shape) : undefined
}

/** https://spec.graphql.org/draft/#sec-OneOf-Input-Objects */
function printInputChoice(union: UnionShape, { names }: ObjectTypes): string {
  const fields = inputChoicesOf(union).map(
    ({ object, fieldName }) =>
      `${printDescription(object.description, '  ')}  ${fieldName}: ${names.inputs.get(object) ?? 'JSON'}`,
  )
  const description = printDescription(union.description ?? 'One of these.', '')
  return `${description}input ${names.inputs.get(union)} @oneOf {\n${fields.join('\n')}\n}`
}

function printEnums({ enums, names }: ObjectTypes): readonly string[] {
  const printed = new Map<string, string>()
  for (const shape of enums) {
    const name = names.enums.get(shape)
    if (name !== undefined && !printed.has(name)) printed.set(name, printEnum(shape, name))
  }
  return [...printed.values()]
}

function printEnum({ values, description }: EnumShape, name: string): string {
  return `${printDescription(description, '')}enum ${name} {\n${values.map((value) => `  ${value}`).join('\n')}\n}`
}
