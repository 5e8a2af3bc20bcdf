import {
  buildClientSchema,
  type GraphQLSchema,
  type IntrospectionQuery,
  introspectionFromSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  validateSchema,
} from 'graphql'
import { didYouMean } from '../../../mapping/index.ts'
import { setUpstreamName } from '../../graphql-calls/upstream-name.ts'
import { repairIntrospection } from '../introspection/repair.ts'
import { filterSchema } from './filter.ts'
import { coordinatesOf, memberLists, type SchemaPart } from './introspected.ts'
import { withoutLostDefaults } from './lost-defaults.ts'
import { type CompleteTransform, changesSchema } from './options.ts'
import { compilePattern } from './pattern.ts'
import { type NewNames, newNames, renameSchema, standardRootNames } from './rename.ts'

/** What is wrong with a wish. */
export interface TransformFinding {
  readonly rule: 'transform-unknown' | 'transform-name-taken' | 'transform-invalid'
  readonly message: string
  readonly remedy: string
}

/**
 * The schema as the module shows it, its root types by their usual names; every part of it knows its name at the service. What was wrong with the wish is reported.
 * @returns undefined where no usable schema is left.
 */
export function transformSchema(
  schema: GraphQLSchema,
  wish: CompleteTransform,
  report: (finding: TransformFinding) => void,
): GraphQLSchema | undefined {
  if (!changesSchema(wish) && hasStandardRoots(schema)) return schema
  const introspected = introspectionFromSchema(schema, { inputValueDeprecation: true, oneOf: true, typeDepth: 20 })
  // A marked edge: the answer that graphql-js types kind by kind has one shape for transforms.
  const whole = introspected.__schema as unknown as SchemaPart
  if (!areKnown(wish, whole, report)) return undefined
  const filtered = repaired(filterSchema(whole, wish))
  if (filtered === undefined) {
    report({
      rule: 'transform-invalid',
      message: 'nothing is left to query',
      remedy: 'include a field of the query type',
    })
    return undefined
  }
  const names = newNames(whole, wish)
  if (!areDistinct(filtered, names, report)) return undefined
  const introspection = { __schema: renameSchema(filtered, names) } as unknown as IntrospectionQuery
  const made = buildClientSchema(introspection, { assumeValid: false })
  rememberNames(filtered, made, names)
  const mistakes = validateSchema(made)
  for (const { message } of mistakes)
    report({
      rule: 'transform-invalid',
      message,
      remedy: 'rename a field of an interface at the interface alone: its types follow',
    })
  return mistakes.length === 0 ? made : undefined
}

function hasStandardRoots(schema: GraphQLSchema): boolean {
  const names = standardRootNames({
    queryType: schema.getQueryType(),
    mutationType: schema.getMutationType(),
    subscriptionType: schema.getSubscriptionType(),
  })
  return [...names].every(([name, standard]) => name === standard)
}

function repaired(schema: SchemaPart): SchemaPart | undefined {
  const { queryType } = schema
  const { introspection } = repairIntrospection({ __schema: schema })
  const left = introspection.__schema as unknown as SchemaPart
  return left.types.some(({ name }) => name === queryType.name) ? withoutLostDefaults(left) : undefined
}

function areKnown(wish: CompleteTransform, schema: SchemaPart, report: (finding: TransformFinding) => void): boolean {
  let isRight = true
  const coordinates = coordinatesOf(schema)
  const known = new Set(coordinates)
  const unknown = (option: string, text: string) => {
    isRight = false
    report({
      rule: 'transform-unknown',
      message: `transform.${option}: nothing of the upstream's schema is called "${text}"`,
      remedy:
        didYouMean(text, coordinates) ?? 'write a coordinate as Type, Type.field, Type.field(argument:) or Enum.VALUE',
    })
  }
  const invalid = (message: string, remedy: string) => {
    isRight = false
    report({ rule: 'transform-invalid', message: `transform.rename: ${message}`, remedy })
  }
  const rootNames = standardRootNames(schema)
  const enums = new Set(schema.types.flatMap(({ kind, name }) => (kind === 'ENUM' ? [name] : [])))
  for (const [coordinate, name] of Object.entries(wish.rename)) {
    if (!known.has(coordinate)) unknown('rename', coordinate)
    const root = rootNames.get(coordinate)
    if (root !== undefined && root !== name)
      invalid(`"${coordinate}" is a root type, and called "${root}" in every module`, 'leave it out')
    if (reserved.has(name) && enums.has(coordinate.split('.')[0] ?? '') && coordinate.includes('.'))
      invalid(`"${coordinate}" cannot be called "${name}": no value of an enum can`, 'choose another name')
  }
  for (const option of ['include', 'exclude'] as const)
    for (const text of wish[option]) {
      const pattern = compilePattern(text)
      if (!coordinates.some(pattern.matches)) unknown(option, text)
    }
  return isRight
}

const reserved: ReadonlySet<string> = new Set(['true', 'false', 'null'])

/** Two things of one name cannot be told apart. */
function areDistinct({ types }: SchemaPart, names: NewNames, report: (finding: TransformFinding) => void): boolean {
  let isRight = true
  const check = (where: string, pairs: readonly (readonly [old: string, name: string])[]) => {
    const seen = new Map<string, string>()
    for (const [old, name] of pairs) {
      const other = seen.get(name)
      seen.set(name, old)
      if (other === undefined) continue
      isRight = false
      report({
        rule: 'transform-name-taken',
        message: `${where} "${other}" and "${old}" would both be called "${name}"`,
        remedy: 'give one of them another name in transform.rename',
      })
    }
  }
  check(
    'types',
    types.map(({ name }) => [name, names.type(name)]),
  )
  for (const type of types)
    for (const list of memberLists) {
      check(
        `${type.name}:`,
        (type[list] ?? []).map(({ name }) => [name, names.member(type.name, name)]),
      )
      for (const { name, args = [] } of type[list] ?? [])
        check(
          `${type.name}.${name}:`,
          args.map((arg) => [arg.name, names.argument(type.name, name, arg.name)]),
        )
    }
  return isRight
}

function rememberNames({ types }: SchemaPart, made: GraphQLSchema, names: NewNames): void {
  for (const old of types) {
    const type = made.getType(names.type(old.name))
    if (type === undefined || type.name.startsWith('__')) continue
    setUpstreamName(type, old.name)
    for (const { name, args } of old.fields ?? []) {
      const field =
        isObjectType(type) || isInterfaceType(type) ? type.getFields()[names.member(old.name, name)] : undefined
      if (field === undefined) continue
      setUpstreamName(field, name)
      for (const arg of args ?? []) {
        const renamed = names.argument(old.name, name, arg.name)
        const made = field.args.find((each) => each.name === renamed)
        if (made) setUpstreamName(made, arg.name)
      }
    }
    for (const { name } of old.inputFields ?? []) {
      const field = isInputObjectType(type) ? type.getFields()[names.member(old.name, name)] : undefined
      if (field) setUpstreamName(field, name)
    }
    for (const { name } of old.enumValues ?? []) {
      const value = isEnumType(type) ? type.getValue(names.member(old.name, name)) : undefined
      if (value) setUpstreamName(value, name)
    }
  }
}
