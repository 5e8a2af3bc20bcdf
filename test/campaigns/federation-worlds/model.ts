/** A made-up graph of several subgraphs over one model. Names of types, fields and subgraphs are plain words. */
export interface WorldModel {
  readonly subgraphs: readonly string[]
  /** Subgraphs that are written for Federation 1. */
  readonly oldStyle: ReadonlySet<string>
  /** Subgraphs whose root types have names of their own. */
  readonly ownRoots: ReadonlySet<string>
  readonly entities: readonly EntityModel[]
  readonly values: readonly ValueModel[]
  readonly interfaces: readonly InterfaceModel[]
  readonly unions: readonly UnionModel[]
  readonly roots: readonly RootModel[]
}

/** A field, the same wherever it is owned. */
export interface FieldModel {
  readonly name: string
  /** As in SDL. */
  readonly type: string
  /** As in SDL, with brackets; empty where there are none. */
  readonly args: string
  /** Subgraphs that give it; of a value, none: all that have it. */
  readonly owners: string[]
  /** A subgraph from which the owner took it over, and which has an old value. */
  stale?: string
  /** A subgraph in which it may be null, though it never is. */
  looseIn?: string
  /** Selection that the owner needs of other subgraphs. */
  readonly requires?: string
  /** Selection that comes along with it, by subgraph. */
  readonly provides: Map<string, string>
}

/** How a subgraph has an entity. */
export interface Placement {
  readonly keys: Set<string>
  /** Whether it can be asked by its keys. */
  isResolvable: boolean
  /** Fields that it names for others' use. */
  readonly externals: Set<string>
}

export interface EntityModel {
  readonly name: string
  /** Selections, of `id`, `code`, `tenant` and `org`. */
  readonly keys: readonly string[]
  readonly fields: FieldModel[]
  readonly placed: Map<string, Placement>
  /** The subgraph that has all keys. */
  home: string
  /** Fields of keys that clients do not see. */
  readonly hidden: ReadonlySet<string>
}

/** A type without a key, equal in all subgraphs that have it; or one of which each of them has other fields, in one field of an entity. */
export interface ValueModel {
  readonly name: string
  readonly fields: FieldModel[]
  readonly subgraphs: Set<string>
}

export interface InterfaceModel {
  readonly name: string
  readonly members: readonly string[]
  readonly subgraphs: Set<string>
  /** The subgraph that has `label` in it. */
  readonly labelIn: string | undefined
  /** The subgraph with its key, and the one that has it as an object. */
  readonly asObject: { readonly keyIn: string; readonly objectIn: string } | undefined
}

export interface UnionModel {
  readonly name: string
  readonly members: readonly string[]
  readonly subgraphs: Set<string>
}

/** A field of Query or Mutation. */
export interface RootModel {
  readonly on: 'Query' | 'Mutation'
  readonly name: string
  readonly type: string
  readonly args: string
  readonly owners: readonly string[]
  readonly provides: string | undefined
}

/** Fields that keys are made of, as in SDL. */
export const keyFieldTypes: Readonly<Record<string, string>> = {
  id: 'ID!',
  code: 'String!',
  tenant: 'Int!',
  org: 'Org!',
}

export const namedType = (type: string): string => type.replaceAll(/[[\]!]/g, '')

/** Fields of a key's own level. */
export function keyFieldNames(selection: string): readonly string[] {
  return selection
    .replaceAll(/\{[^{}]*\{[^{}]*\}[^{}]*\}|\{[^{}]*\}/g, ' ')
    .split(' ')
    .filter((name) => name !== '')
}

/** The fields of keys that an entity has in a subgraph, or in all. */
export function keyFieldsIn(
  entity: EntityModel,
  keys: Iterable<string>,
  interfaces: readonly InterfaceModel[],
  subgraph?: string,
) {
  const names = new Set([...keys].flatMap(keyFieldNames))
  const isMember = interfaces.some(
    ({ members, subgraphs }) =>
      members.includes(entity.name) &&
      (subgraph === undefined || subgraph === entity.home ? subgraphs.size > 0 : subgraphs.has(subgraph)),
  )
  if (isMember) names.add('id')
  return [...names]
}
