import {
  type FieldNode,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql'
import { type FieldModel, keyFieldNames, type WorldModel } from './model.ts'
import type { Item, WorldData } from './world-data.ts'

type Values = Readonly<Record<string, unknown>>

/** An object as a service has it in hand. */
export interface Held {
  readonly item: Item
  /** What a subgraph was given of it; undefined where it was found otherwise. */
  readonly given: Values | undefined
  /** Fields of others that come along here. */
  readonly provided: SelectionSetNode | undefined
}

/** What is needed to answer for a world. */
export interface World {
  readonly model: WorldModel
  readonly data: WorldData
  /** The schema of all of it. */
  readonly whole: GraphQLSchema
}

export const hold = (item: Item, given?: Values, provided?: SelectionSetNode): Held => ({ item, given, provided })

/** Answers as one service that has everything. */
export function wholeResolver(world: World): GraphQLFieldResolver<Held | undefined, unknown> {
  return (source, args, _context, { fieldName }) =>
    source === undefined
      ? rootValue(world, fieldName, args, undefined)
      : fieldValue(world, source.item, fieldName, args)
}

/** Answers as a subgraph, which fails where it is asked for what it does not have. */
export function subgraphResolver(world: World, subgraph: string): GraphQLFieldResolver<Held | undefined, unknown> {
  return (source, args, _context, { fieldName }) => {
    if (source === undefined) {
      const root = world.model.roots.find(({ name }) => name === fieldName)
      return rootValue(world, fieldName, args, provision(root?.provides))
    }
    const { item, given, provided } = source
    const field = fieldOf(world, item.typeName, fieldName)
    if (field === undefined || field.owners.length === 0) return fieldValue(world, item, fieldName, args)
    if (field.stale === subgraph) throw new Error(`${fieldName} was taken over by ${field.owners.join()}`)
    if (!field.owners.includes(subgraph)) {
      const along = provided && fieldsIn(provided, item.typeName).find(({ name }) => name.value === fieldName)
      if (along === undefined) throw new Error(`${fieldName} is not of ${subgraph}`)
      return fieldValue(world, item, fieldName, args, along.selectionSet)
    }
    if (field.requires === undefined)
      return fieldValue(world, item, fieldName, args, provision(field.provides.get(subgraph)))
    assertWhole(world, item, fieldName)
    if (given === undefined) throw new Error(`${fieldName} needs ${field.requires}`)
    return computed(readGiven(given, selectionOf(field.requires)), args)
  }
}

const provision = (text: string | undefined) => (text === undefined ? undefined : selectionOf(text))

/** An object of the world that has these values of a key. */
export function findItem({ data, model }: World, subgraph: string, given: Values): Held {
  const typeName = String(given.__typename)
  const objectOf = model.interfaces.find(({ name }) => name === typeName)
  const members = objectOf?.members ?? [typeName]
  for (const member of members) {
    const entity = model.entities.find(({ name }) => name === member)
    const placement = entity?.placed.get(subgraph)
    const keys = objectOf === undefined ? [...(placement?.isResolvable ? placement.keys : [])] : ['id']
    const complete = keys.filter((key) => keyFieldNames(key).every((name) => given[name] !== undefined))
    const found = data.items
      .get(member)
      ?.find((item) =>
        complete.some(
          (key) =>
            JSON.stringify(readGiven(given, selectionOf(key))) === JSON.stringify(readItem(item, selectionOf(key))),
        ),
      )
    if (found !== undefined) return hold(found, given)
  }
  throw new Error(`${subgraph} knows no ${JSON.stringify(given)}`)
}

function fieldOf({ model }: World, typeName: string, name: string): FieldModel | undefined {
  return [...model.entities, ...model.values]
    .find((each) => each.name === typeName)
    ?.fields.find((each) => each.name === name)
}

function rootValue(world: World, name: string, args: Values, provided: SelectionSetNode | undefined): unknown {
  if (args.id !== undefined) {
    const all = [...world.data.items.values()].flat()
    const type = world.model.roots.find((each) => each.name === name)?.type
    const found = all.find((item) => item.values.get('id') === args.id && item.typeName === type)
    return found === undefined ? null : hold(found, undefined, provided)
  }
  const value = held(world.data.roots.get(name), provided)
  return Array.isArray(value) && typeof args.first === 'number' ? value.slice(0, args.first) : value
}

function assertWhole({ data }: World, item: Item, name: string): void {
  if (data.failing.get(item)?.has(name)) throw new Error(`${name} fails`)
}

function fieldValue(world: World, item: Item, name: string, args: Values, provided?: SelectionSetNode): unknown {
  assertWhole(world, item, name)
  const requires = fieldOf(world, item.typeName, name)?.requires
  if (requires !== undefined) return computed(readWhole(world, item, selectionOf(requires)), args)
  return withArguments(held(item.values.get(name), provided), args)
}

const computed = (needs: unknown, args: Values) => `of ${JSON.stringify(needs)} ${JSON.stringify(args)}`

/** Arguments change what is given, so that lost ones are seen. */
function withArguments(value: unknown, args: Values): unknown {
  if (Object.keys(args).length === 0) return value
  if (typeof value === 'string' && !/^(RED|GREEN|BLUE)$/.test(value)) return `${value}${JSON.stringify(args)}`
  if (Array.isArray(value) && typeof args.by === 'number' && args.by >= 0) return value.slice(0, args.by + 1)
  return value
}

function held(value: unknown, provided: SelectionSetNode | undefined): unknown {
  if (Array.isArray(value)) return value.map((each) => held(each, provided))
  return isItem(value) ? hold(value, undefined, provided) : value
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && 'typeName' in value
}

function selectionOf(text: string): SelectionSetNode {
  const [definition] = parse(`{ ${text} }`).definitions
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(text)
  return definition.selectionSet
}

/** The fields that stand in a selection for an object of that type. */
function fieldsIn({ selections }: SelectionSetNode, typeName: unknown): readonly FieldNode[] {
  return selections.flatMap((each) => {
    if (each.kind === Kind.FIELD) return [each]
    if (each.kind !== Kind.INLINE_FRAGMENT || each.typeCondition?.name.value !== typeName) return []
    return fieldsIn(each.selectionSet, typeName)
  })
}

/** What a representation holds of a selection. */
function readGiven(given: unknown, selection: SelectionSetNode): unknown {
  if (given === null || given === undefined) return null
  if (Array.isArray(given)) return given.map((each) => readGiven(each, selection))
  return Object.fromEntries(
    fieldsIn(selection, (given as Values).__typename).map(({ name, selectionSet }) => {
      const value = (given as Values)[name.value]
      if (value === undefined) throw new Error(`${name.value} is missing in ${JSON.stringify(given)}`)
      return [name.value, selectionSet === undefined ? value : readGiven(value, selectionSet)]
    }),
  )
}

/** Keys as they are, without fields that take arguments. */
function readItem({ typeName, values }: Item, selection: SelectionSetNode): unknown {
  return Object.fromEntries(
    fieldsIn(selection, typeName).map(({ name, selectionSet }) => {
      const value = values.get(name.value)
      return [name.value, selectionSet !== undefined && isItem(value) ? readItem(value, selectionSet) : value]
    }),
  )
}

/** What all of the world has for a selection. */
function readWhole(world: World, value: unknown, selection: SelectionSetNode): unknown {
  if (Array.isArray(value)) return value.map((each) => readWhole(world, each, selection))
  const item = isItem(value) ? value : (value as Held | null)?.item
  if (item === undefined) return null
  const type = world.whole.getType(item.typeName) as GraphQLObjectType
  return Object.fromEntries(
    fieldsIn(selection, item.typeName).map((node) => {
      const definition = type.getFields()[node.name.value]
      if (definition === undefined) throw new Error(`${item.typeName} has no ${node.name.value}`)
      const inner = fieldValue(world, item, node.name.value, getArgumentValues(definition, node))
      return [
        node.name.value,
        node.selectionSet === undefined ? (inner ?? null) : readWhole(world, inner, node.selectionSet),
      ]
    }),
  )
}
