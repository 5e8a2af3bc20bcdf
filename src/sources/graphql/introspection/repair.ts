import { type IntrospectionQuery, specifiedScalarTypes } from 'graphql'
import { isRecord } from '../../../mapping/index.ts'

/** A thing of the schema that cannot be used, and why. */
export interface Dropped {
  /** Schema coordinate. */
  readonly coordinate: string
  readonly why: string
}

type Node = Record<string, unknown>

const namePattern = /^[_A-Za-z]\w*$/

/**
 * Makes a schema that holds together of an introspection answer with holes: some services refuse single types or fields, or say
 * what GraphQL has no words for. What refers to a hole is left out with it.
 * @throws TypeError where there is no schema at all.
 */
export function repairIntrospection(answer: unknown): {
  readonly introspection: IntrospectionQuery
  readonly dropped: readonly Dropped[]
} {
  const body = isRecord(answer) && isRecord(answer.data) ? answer.data : answer
  const schema = isRecord(body) ? body.__schema : undefined
  if (!isRecord(schema) || !isRecord(schema.queryType))
    throw new TypeError('it is no introspection answer: it has no __schema with a queryType')
  const dropped: Dropped[] = []
  const drop = (coordinate: string, why: string): false => {
    dropped.push({ coordinate, why })
    return false
  }
  let types = records(schema.types)
    .filter(({ name }) => !String(name).startsWith('__')) // GraphQL's own, known without being told
    .filter((type) => hasName(type, String(type.name), drop))
  for (;;) {
    const known = new Set(types.map(({ name }) => name))
    const kept = types.map((type) => withoutHoles(type, known, drop)).filter((type) => !isEmpty(type, drop))
    const isStable = kept.length === types.length
    types = kept
    if (isStable) break
  }
  const introspected = {
    ...schema,
    types: withClaims(types),
    mutationType: rootOf(schema.mutationType, types),
    subscriptionType: rootOf(schema.subscriptionType, types),
    directives: records(schema.directives).filter((each) => Array.isArray(each.locations) && Array.isArray(each.args)),
  }
  // A marked edge: every part that graphql-js reads was checked or made above.
  return { introspection: { __schema: introspected } as unknown as IntrospectionQuery, dropped }
}

type Drop = (coordinate: string, why: string) => false

function hasName(node: Node, coordinate: string, drop: Drop): boolean {
  return typeof node.name === 'string' && namePattern.test(node.name)
    ? true
    : drop(coordinate, 'its name is no GraphQL name')
}

function withoutHoles(type: Node, known: ReadonlySet<unknown>, drop: Drop): Node {
  const named = (parts: unknown) => records(parts).filter((each) => known.has(each.name))
  const hasType = (node: Node, coordinate: string) => {
    const name = namedType(node.type)
    if (name === undefined) return drop(coordinate, 'its type is not told')
    return known.has(name) || isBuiltIn(name) ? true : drop(coordinate, `its type ${name} is not told`)
  }
  const inputs = (parts: unknown, coordinateOf: (name: string) => string) =>
    records(parts).filter(
      (each) => hasName(each, coordinateOf(String(each.name)), drop) && hasType(each, coordinateOf(String(each.name))),
    )
  switch (type.kind) {
    case 'OBJECT':
    case 'INTERFACE':
      return {
        ...type,
        interfaces: named(type.interfaces),
        ...(type.kind === 'INTERFACE' && { possibleTypes: named(type.possibleTypes) }),
        fields: records(type.fields).flatMap((field) => {
          const coordinate = `${type.name}.${field.name}`
          if (!hasName(field, coordinate, drop) || !hasType(field, coordinate)) return []
          const args = inputs(field.args, (name) => `${coordinate}(${name}:)`)
          const lost = records(field.args).find((each) => isRequired(each) && !args.includes(each))
          if (lost !== undefined) return drop(coordinate, `its argument ${lost.name} is required`) || []
          return [{ isDeprecated: false, ...field, args }]
        }),
      }
    case 'UNION':
      return { ...type, possibleTypes: named(type.possibleTypes) }
    case 'INPUT_OBJECT':
      return { ...type, inputFields: inputs(type.inputFields, (name) => `${type.name}.${name}`) }
    case 'ENUM':
      return {
        ...type,
        enumValues: records(type.enumValues)
          .filter((each) => hasName(each, `${type.name}.${each.name}`, drop))
          .filter(
            ({ name }) =>
              !['true', 'false', 'null'].includes(String(name)) ||
              drop(`${type.name}.${name}`, 'no value can have that name'),
          ),
      }
    default:
      return type
  }
}

/** What has no part left is nothing that could be asked for. */
function isEmpty(type: Node, drop: Drop): boolean {
  const name = String(type.name)
  const empty = (part: unknown, what: string) =>
    records(part).length === 0 && !drop(name, `none of its ${what} can be used`)
  switch (type.kind) {
    case 'OBJECT':
    case 'INTERFACE':
      return empty(type.fields, 'fields')
    case 'UNION':
      return empty(type.possibleTypes, 'types')
    case 'INPUT_OBJECT':
      return empty(type.inputFields, 'fields')
    case 'ENUM':
      return empty(type.enumValues, 'values')
    default:
      return type.kind !== 'SCALAR' && !drop(name, 'its kind is not told')
  }
}

/** A type without a field of its interface is none of it. */
function withClaims(types: readonly Node[]): Node[] {
  const byName = new Map(types.map((type) => [type.name, type]))
  const fields = (type: Node | undefined) => new Set(records(type?.fields).map(({ name }) => name))
  const isOf = (type: Node, name: unknown) => {
    const own = fields(type)
    return [...fields(byName.get(name))].every((each) => own.has(each))
  }
  return types.map((type) => {
    if (type.kind !== 'OBJECT' && type.kind !== 'INTERFACE') return type
    return { ...type, interfaces: records(type.interfaces).filter(({ name }) => isOf(type, name)) }
  })
}

function rootOf(root: unknown, types: readonly Node[]): unknown {
  return isRecord(root) && types.some(({ name }) => name === root.name) ? root : undefined
}

function isRequired({ type, defaultValue }: Node): boolean {
  return isRecord(type) && type.kind === 'NON_NULL' && (defaultValue ?? null) === null
}

function isBuiltIn(name: string): boolean {
  return specifiedScalarTypes.some((each) => each.name === name)
}

function namedType(type: unknown): string | undefined {
  if (!isRecord(type)) return undefined
  if (isRecord(type.ofType)) return namedType(type.ofType)
  return typeof type.name === 'string' && type.kind !== 'LIST' && type.kind !== 'NON_NULL' ? type.name : undefined
}

function records(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}
