import {
  type GraphQLEnumType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import type { ElementPlan, TypePlan } from './codec/plan.ts'
import { enumNames, toEnumName } from './naming.ts'

/**
 * Makes the translation for a type once; undefined where the type holds no enum.
 * @param content what is translated: the enumerations in it tell values apart that would have the same name.
 */
export type EnumReader = (type: GraphQLOutputType, content: ElementPlan | undefined) => Translate | undefined

/** Gives lexical values the names that the schema's enums have for them. Objects are changed in place: they are the answer's own. */
export type Translate = (value: unknown) => unknown

/** An XSD value such as `in-progress` is no GraphQL name: its enum value is `in_progress`, and answers are translated. */
export function createEnumReader(): EnumReader {
  const parts: EnumParts = { made: new Map(), numbered: [] }
  const seen = new Set<TypePlan>()
  return (type, content) => {
    const named = getNamedType(type)
    if (!reachesEnum(named)) return undefined
    if (content !== undefined) parts.numbered.push(...numberedIn(content, seen))
    return translatorOf(named, parts)
  }
}

interface EnumParts {
  readonly made: Map<GraphQLNamedType, Translate>
  /** The names of enumerations in which a value does not have the name that it would have alone. */
  readonly numbered: ReadonlyMap<string, string>[]
}

/** The enumerations in what an element can hold in which names would be the same: `A` and `Ä` are `A` and `A_2`. */
function numberedIn(content: ElementPlan, seen: Set<TypePlan>): ReadonlyMap<string, string>[] {
  const found: ReadonlyMap<string, string>[] = []
  const waiting: TypePlan[] = [content.plan()]
  for (let plan = waiting.pop(); plan !== undefined; plan = waiting.pop()) {
    if (seen.has(plan)) continue
    seen.add(plan)
    if (plan.kind === 'simple' && plan.values !== undefined) {
      const names = enumNames(plan.values)
      if ([...names].some(([value, name]) => name !== value && name !== toEnumName(value))) found.push(names)
    } else if (plan.kind === 'object') {
      for (const list of plan.elements.values()) for (const each of list) waiting.push(each.plan())
      for (const list of plan.attributes.values()) for (const each of list) waiting.push(each.codec())
      if (plan.text?.codec !== undefined) waiting.push(plan.text.codec)
      waiting.push(...plan.derived().values())
    }
  }
  return found
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
function translatorOf(type: GraphQLNamedType, parts: EnumParts): Translate {
  const { made, numbered } = parts
  const known = made.get(type)
  if (known !== undefined) return known
  if (isEnumType(type)) {
    const translate: Translate = (value) =>
      Array.isArray(value) ? value.map(translate) : enumName(value, type, numbered)
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
  for (const [name, field] of fieldsOf(type)) if (reachesEnum(field)) fields.push([name, translatorOf(field, parts)])
  return translate
}

function enumName(value: unknown, type: GraphQLEnumType, numbered: EnumParts['numbered']): unknown {
  if (typeof value !== 'string' || type.getValue(value)) return value
  for (const names of numbered) {
    const own = names.get(value)
    if (own !== undefined && type.getValue(own)) return own
  }
  const name = toEnumName(value)
  return type.getValue(name) ? name : value
}
