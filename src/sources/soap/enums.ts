import {
  type GraphQLEnumType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import { toEnumName } from './naming.ts'

/** Makes the translation for a type once; undefined where the type holds no enum. */
export type EnumReader = (type: GraphQLOutputType) => Translate | undefined

/** Gives lexical values the names that the schema's enums have for them. Objects are changed in place: they are the answer's own. */
export type Translate = (value: unknown) => unknown

/** An XSD value such as `in-progress` is no GraphQL name: its enum value is `in_progress`, and answers are translated. */
export function createEnumReader(): EnumReader {
  const made = new Map<GraphQLNamedType, Translate>()
  return (type) => {
    const named = getNamedType(type)
    return reachesEnum(named) ? translatorOf(named, made) : undefined
  }
}

function reachesEnum(root: GraphQLNamedType): boolean {
  const seen = new Set<GraphQLNamedType>()
  const waiting = [root]
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    if (seen.has(type)) continue
    seen.add(type)
    if (isEnumType(type)) return true
    waiting.push(...fieldsOf(type).map(([, field]) => field))
  }
  return false
}

function fieldsOf(type: GraphQLNamedType): [string, GraphQLNamedType][] {
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  return Object.values(type.getFields()).map((field) => [field.name, getNamedType(field.type)])
}

/** Translators of types that hold each other refer to each other by way of `made`. */
function translatorOf(type: GraphQLNamedType, made: Map<GraphQLNamedType, Translate>): Translate {
  const known = made.get(type)
  if (known !== undefined) return known
  if (isEnumType(type)) {
    const translate: Translate = (value) => (Array.isArray(value) ? value.map(translate) : enumName(value, type))
    made.set(type, translate)
    return translate
  }
  const fields: [string, Translate][] = []
  const translate: Translate = (value) => {
    if (Array.isArray(value)) value.forEach(translate)
    else if (typeof value === 'object' && value !== null && !(value instanceof Error)) {
      const object = value as Record<string, unknown> // made by the decoder or a mapping: plain data
      for (const [name, ofField] of fields)
        if (Object.hasOwn(object, name) && object[name] !== null) object[name] = ofField(object[name])
    }
    return value
  }
  made.set(type, translate)
  for (const [name, field] of fieldsOf(type)) if (reachesEnum(field)) fields.push([name, translatorOf(field, made)])
  return translate
}

function enumName(value: unknown, type: GraphQLEnumType): unknown {
  if (typeof value !== 'string' || type.getValue(value)) return value
  const name = toEnumName(value)
  return type.getValue(name) ? name : value
}
