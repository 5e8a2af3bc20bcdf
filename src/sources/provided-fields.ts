import {
  type ASTNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import { keysOf, selectionSetOf } from './entity-keys.ts'
import type { SiteFinding } from './source.ts'

/** Fields that objects at one place hold though another source gives them: by coordinate, with those that each holds below. */
export type Provided = ReadonlyMap<string, Provided>

type Report = (finding: SiteFinding & { readonly node?: ASTNode | undefined }) => void

/** Reads every `@provides` of a schema; what is wrong with one is reported. @returns what stands below a field, by coordinate. */
export function collectProvided(schema: GraphQLSchema, report: Report): Provided {
  const byField = new Map<string, Provided>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`
      const provided = providedBy(coordinate, field, schema, report)
      if (provided !== undefined) byField.set(coordinate, provided)
    }
  }
  return byField
}

/** What stands in the objects that keys reach into, by the coordinate of the field that holds them. */
export function collectHeldByKeys(schema: GraphQLSchema): Provided {
  let held: Provided = new Map()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || !type.astNode) continue
    for (const { selection, isNested } of keysOf(type.astNode))
      if (isNested && selection)
        held = joined(
          held,
          providedIn(selection, type, schema, () => undefined),
        )
  }
  return held
}

function joined(one: Provided, other: Provided): Provided {
  const both = new Map(one)
  for (const [coordinate, below] of other) both.set(coordinate, joined(one.get(coordinate) ?? new Map(), below))
  return both
}

/** All that either says is held. */
export function bothProvided(one: Provided | undefined, other: Provided | undefined): Provided | undefined {
  return one && other ? new Map([...one, ...other]) : (one ?? other)
}

function providedBy(
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
  schema: GraphQLSchema,
  report: Report,
): Provided | undefined {
  const directive = field.astNode?.directives?.find((each) => each.name.value === 'provides')
  const value = directive?.arguments?.find((each) => each.name.value === 'fields')?.value
  if (value?.kind !== Kind.STRING) return undefined
  const result = getNamedType(field.type)
  const wrong = (message: string) =>
    report({
      rule: 'provides-unknown-field',
      message: `@provides of ${coordinate} ${message}`,
      remedy: `name fields of ${result.name}, separated by spaces: @provides(fields: "name")`,
      node: value,
    })
  const set = selectionSetOf(value.value)
  if (set !== undefined) return providedIn(set, result, schema, wrong)
  wrong('names no fields')
  return undefined
}

function providedIn(
  set: SelectionSetNode,
  type: GraphQLNamedType,
  schema: GraphQLSchema,
  wrong: (message: string) => void,
): Provided {
  const provided = new Map<string, Provided>()
  const add = ({ selections }: SelectionSetNode, on: GraphQLNamedType) => {
    for (const node of selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) {
        add(node.selectionSet, schema.getType(node.typeCondition?.name.value ?? '') ?? on)
        continue
      }
      const { value: name } = node.name
      const owners = objectsOf(on, schema).filter((each) => name in each.getFields())
      if (owners.length === 0) wrong(`names "${name}", which is no field of ${on.name}`)
      for (const owner of owners) {
        const below = getNamedType(owner.getFields()[name]?.type)
        const set = 'selectionSet' in node ? node.selectionSet : undefined
        provided.set(`${owner.name}.${name}`, set && below ? providedIn(set, below, schema, wrong) : new Map())
      }
    }
  }
  add(set, type)
  return provided
}

function objectsOf(type: GraphQLNamedType, schema: GraphQLSchema): readonly GraphQLObjectType[] {
  if (isAbstractType(type)) return schema.getPossibleTypes(type)
  return isObjectType(type) ? [type] : []
}
