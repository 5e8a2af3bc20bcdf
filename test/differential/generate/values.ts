import {
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql'
import type { Random } from '../harness/random.ts'

/** Values to try, by argument or input field name, else by type name. */
export type ValuePool = Readonly<Record<string, readonly unknown[]>>

/** A declared variable. */
export interface Variable {
  readonly type: string
  /** As written; undefined where there is none. */
  readonly defaultText: string | undefined
  /** What the client sends; absent where it sends nothing. */
  readonly given: { readonly value: unknown } | undefined
}

export interface ValueParts {
  readonly random: Random
  readonly pool: ValuePool
  readonly variables: Map<string, Variable>
}

/** Where a value stands. */
interface Place {
  readonly name: string
  readonly type: GraphQLInputType
  readonly hasDefault: boolean
  /** Input objects around it. @default 0 */
  readonly depth?: number
}

/** Inputs of real services hold each other without end: deeper ones have only what they must. */
const maxInputDepth = 4

/** Stands for a variable inside a value. */
class VariableReference {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** A literal for an argument, with variables in it here and there. */
export function argumentText(place: Place, parts: ValueParts): string {
  return printValue(valueFor(place, parts, 0.35), place.type)
}

function valueFor(place: Place, parts: ValueParts, variableChance: number): unknown {
  const { random } = parts
  if (random.chance(variableChance)) return variableFor(place, parts)
  const { name, type, depth = 0 } = place
  const nested = variableChance / 2
  if (isNonNullType(type))
    return valueFor({ name, type: type.ofType, hasDefault: true, depth }, parts, 0) ?? plain(place, parts)
  if (random.chance(0.08)) return null
  if (isListType(type)) {
    const item = { name, type: type.ofType, hasDefault: false, depth }
    if (random.chance(0.1)) return valueFor(item, parts, 0) ?? []
    return Array.from({ length: random.below(4) }, () => valueFor(item, parts, nested))
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) =>
        isRequiredInputField(field) ||
        (random.chance(isInputObjectType(getNamedType(field.type)) ? 0.2 : 0.5) && depth < maxInputDepth),
    )
    return Object.fromEntries(
      fields.map((field) => [
        field.name,
        valueFor(
          { name: field.name, type: field.type, hasDefault: field.defaultValue !== undefined, depth: depth + 1 },
          parts,
          nested,
        ),
      ]),
    )
  }
  return plain(place, parts)
}

/** A value that is not null. */
function plain({ name, type }: Place, parts: ValueParts): unknown {
  const { random, pool } = parts
  if (isNonNullType(type)) return plain({ name, type: type.ofType, hasDefault: false }, parts)
  if (isListType(type)) return [plain({ name, type: type.ofType, hasDefault: false }, parts)]
  if (isEnumType(type)) return random.pick(type.getValues()).name
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter(isRequiredInputField)
        .map((field) => [field.name, plain({ name: field.name, type: field.type, hasDefault: false }, parts)]),
    )
  return random.pick(pool[name] ?? pool[type.name] ?? defaultPool[type.name] ?? ['x'])
}

const defaultPool: ValuePool = {
  Int: [0, 1, 2, 3],
  Float: [0, 1.5, 2],
  String: ['', 'a', 'Ö "q" & <x> %2F'],
  Boolean: [true, false],
  ID: ['1', '2', '3'],
  BigInt: [0, '9007199254740993'],
  Decimal: [0.5, '1.50', '12345678901234567.89'],
  Date: ['2024-02-29'],
  DateTime: ['2024-03-01T12:00:00Z'],
}

function variableFor(place: Place, parts: ValueParts): VariableReference {
  const { random, variables } = parts
  const known = [...variables].filter(([, each]) => each.type === String(place.type))
  if (known.length > 0 && random.chance(0.4)) return new VariableReference(random.pick(known)[0])
  const name = `v${variables.size}`
  const reserve: Variable = { type: '', defaultText: undefined, given: undefined }
  variables.set(name, reserve)
  variables.set(name, declare(place, parts))
  return new VariableReference(name)
}

function declare(place: Place, parts: ValueParts): Variable {
  const { random } = parts
  const { type, name } = place
  const withoutVariables = (wanted: GraphQLInputType) => {
    const at = { name, type: wanted, hasDefault: false }
    return valueFor(at, parts, 0) ?? (isNonNullType(wanted) ? plain(at, parts) : null)
  }
  const required = isNonNullType(type) ? type.ofType : type
  if (isNonNullType(type) && random.chance(0.6))
    return { type: String(type), defaultText: undefined, given: { value: withoutVariables(type) } }
  // A nullable variable may stand where a value is needed only with a default of its own.
  const needsDefault = isNonNullType(type) || random.chance(0.3)
  const defaultText = needsDefault
    ? printValue(isNonNullType(type) ? plain(place, parts) : withoutVariables(required), required)
    : undefined
  const choice = random.next()
  if (choice < 0.3) return { type: String(required), defaultText, given: undefined }
  if (choice < 0.4 && !isNonNullType(type)) return { type: String(required), defaultText, given: { value: null } }
  return {
    type: String(required),
    defaultText,
    given: { value: isNonNullType(type) ? plain(place, parts) : withoutVariables(required) },
  }
}

function printValue(value: unknown, type: GraphQLInputType): string {
  if (value instanceof VariableReference) return `$${value.name}`
  if (value === null || value === undefined) return 'null'
  if (isNonNullType(type)) return printValue(value, type.ofType)
  if (isListType(type))
    return Array.isArray(value)
      ? `[${value.map((each) => printValue(each, type.ofType)).join(', ')}]`
      : printValue(value, type.ofType)
  if (isInputObjectType(type)) {
    const fields = type.getFields()
    const texts = Object.entries(value).map(([name, each]) => {
      const field = fields[name]
      return `${name}: ${field === undefined ? 'null' : printValue(each, field.type)}`
    })
    return `{${texts.join(', ')}}`
  }
  return isEnumType(type) ? String(value) : JSON.stringify(value)
}
