import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLString,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql'
import { canJoin, canShare, type Entry, join, type Scope } from './scope.ts'
import { argumentText, type ValueParts } from './values.ts'

/** A named fragment, usable wherever its type and keys fit. */
export interface Fragment {
  readonly name: string
  readonly typeName: string
  readonly body: string
  readonly scope: Scope
  /** How deep it reaches, and how many values a list in it multiplies. */
  readonly depth: number
}

/** What generating one operation shares. */
export interface SelectionParts extends ValueParts {
  readonly schema: GraphQLSchema
  readonly fragments: Fragment[]
  /** Fields that may still be selected. */
  budget: number
}

/** Where a selection stands. */
export interface Level {
  readonly scope: Scope
  /** Levels that may still be opened below. */
  readonly depth: number
  /** About how many values stand here. */
  readonly width: number
}

type AnyField = GraphQLField<unknown, unknown>
const maxWidth = 40

/** Text of a selection set, braces included. */
export function selectionText(type: GraphQLCompositeType, level: Level, parts: SelectionParts): string {
  const { random } = parts
  const wanted = 1 + random.below(level.depth > 2 ? 5 : 4)
  const texts: string[] = []
  for (let count = 0; count < wanted; count++) {
    const text = oneSelection(type, level, parts)
    if (text !== undefined) texts.push(text)
  }
  return `{ ${texts.length > 0 ? texts.join(' ') : typenameText(type, level, parts)} }`
}

function oneSelection(type: GraphQLCompositeType, level: Level, parts: SelectionParts): string | undefined {
  const { random } = parts
  const choice = random.next()
  if (isAbstractType(type) ? choice < 0.55 : choice < 0.12) return fragmentText(type, level, parts)
  if (isUnionType(type) || choice > 0.94) return typenameText(type, level, parts)
  return fieldText(type, level, parts)
}

/** A field of an object or interface; undefined where none fits any more. */
export function fieldText(
  type: Exclude<GraphQLCompositeType, { getTypes: unknown }>,
  level: Level,
  parts: SelectionParts,
): string | undefined {
  const { random } = parts
  const fields = Object.values(type.getFields()).filter((field) => fits(field, level, parts))
  if (fields.length === 0) return undefined
  parts.budget--
  const field = random.pick(fields)
  const args = argumentsText(field.args, parts)
  const entry = {
    field: `${field.name}${args}`,
    type: field.type,
    objectType: isObjectType(type) ? type.name : undefined,
  }
  const { key, below } = placeFor(field.name, entry, level.scope, parts)
  const named = getNamedType(field.type)
  const many = isListType(getNullableType(field.type)) ? 3 : 1
  const inner = isCompositeType(named)
    ? ` ${selectionText(named, { scope: below, depth: level.depth - 1, width: level.width * many }, parts)}`
    : ''
  return `${key === field.name ? '' : `${key}: `}${entry.field}${conditionText(parts)}${inner}`
}

function fits(field: AnyField, { depth, width }: Level, { budget }: SelectionParts): boolean {
  if (!isCompositeType(getNamedType(field.type))) return true
  return depth > 0 && budget > 0 && (width < maxWidth || !isListType(getNullableType(field.type)))
}

function typenameText(type: GraphQLCompositeType, level: Level, parts: SelectionParts): string {
  const objectType = isObjectType(type) ? type.name : undefined
  const entry = { field: '__typename', type: new GraphQLNonNull(GraphQLString), objectType }
  const { key } = placeFor('__typename', entry, level.scope, parts)
  return `${key === '__typename' ? '' : `${key}: `}__typename${conditionText(parts)}`
}

/** A response key that nothing else at this place contradicts: often the field's own, else an alias, also of a sibling's name. */
function placeFor(
  name: string,
  entry: Omit<Entry, 'below'>,
  scope: Scope,
  { random }: SelectionParts,
): { key: string; below: Scope } {
  const keys = random.chance(0.25) ? [random.pick(aliases), name] : [name]
  for (let count = 0; ; count++) {
    const key = keys[count] ?? `${random.pick(aliases)}${count}`
    const known = scope.get(key)
    if (known === undefined) {
      const below: Scope = new Map()
      scope.set(key, { ...entry, below })
      return { key, below }
    }
    if (canShare(known, entry)) return { key, below: known.below }
  }
}

/** Names that are fields too, so that a key and a field of one name are told apart, and names that objects inherit. */
const aliases = ['a', 'b', 'id', 'name', 'title', 'constructor', 'toString', '_x', 'items', 'key', 'hasOwnProperty']

function argumentsText(args: readonly GraphQLArgument[], parts: SelectionParts): string {
  const { random } = parts
  const texts = args
    .filter((each) => isRequiredArgument(each) || random.chance(0.6))
    .map(
      ({ name, type, defaultValue }) =>
        `${name}: ${argumentText({ name, type, hasDefault: defaultValue !== undefined }, parts)}`,
    )
  if (random.chance(0.2)) texts.reverse()
  return texts.length === 0 ? '' : `(${texts.join(', ')})`
}

/** An inline fragment, a new named one, or one that is there already. */
function fragmentText(type: GraphQLCompositeType, level: Level, parts: SelectionParts): string | undefined {
  const { random, fragments, schema } = parts
  const on = random.pick(narrower(type, schema))
  const known = fragments.filter(
    (each) => each.typeName === on.name && each.depth <= level.depth && canJoin(level.scope, each.scope),
  )
  if (known.length > 0 && level.width <= 10 && random.chance(0.4)) {
    const { name, scope } = random.pick(known)
    join(level.scope, scope)
    return `...${name}${conditionText(parts)}`
  }
  if (parts.budget <= 0) return undefined
  const scope: Scope = new Map()
  const body = selectionText(on, { ...level, scope }, parts)
  if (!canJoin(level.scope, scope)) return undefined
  join(level.scope, scope)
  if (random.chance(0.3)) {
    const name = `F${fragments.length}`
    fragments.push({ name, typeName: on.name, body, scope, depth: level.depth })
    return `...${name}${conditionText(parts)}`
  }
  const condition = on === type && random.chance(0.3) ? '' : ` on ${on.name}`
  return `...${condition}${conditionText(parts)} ${body}`
}

/** Types that a fragment may name here: the type itself, its objects, and the abstract types around them. */
function narrower(type: GraphQLCompositeType, schema: GraphQLSchema): readonly GraphQLCompositeType[] {
  const objects: readonly GraphQLObjectType[] = isAbstractType(type) ? schema.getPossibleTypes(type) : [type]
  const around = Object.values(schema.getTypeMap()).filter(
    (each) => (isInterfaceType(each) || isUnionType(each)) && objects.some((one) => schema.isSubType(each, one)),
  ) as GraphQLCompositeType[]
  return [type, ...objects, ...objects, ...around]
}

function conditionText({ random, variables }: SelectionParts): string {
  if (!random.chance(0.1)) return ''
  const name = random.chance(0.5) ? 'skip' : 'include'
  if (random.chance(0.25)) return ` @${name}(if: ${random.chance(0.5)})`
  const variable = random.chance(0.5) ? 'yes' : 'no'
  if (!variables.has(variable))
    variables.set(
      variable,
      random.chance(0.7)
        ? { type: 'Boolean!', defaultText: undefined, given: { value: variable === 'yes' } }
        : { type: 'Boolean', defaultText: String(variable === 'yes'), given: undefined },
    )
  return ` @${name}(if: $${variable})`
}
