import {
  type ASTNode,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isOutputType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql'
import { dialectTypeNames } from '../../sources/dialect.ts'
import { entityKeyScalar, isEntityRootField } from '../../sources/source-schema.ts'
import { hasUsableKey, keyParts } from './key-parts.ts'
import { leastStrict } from './least-strict.ts'

/** A contradiction between two sources. */
export interface Conflict {
  readonly rule: 'type-conflict' | 'field-conflict' | 'root-field-conflict'
  readonly message: string
  readonly remedy: string
  /** Of a root field that both give. */
  readonly coordinate?: string
  /** Where the later source says otherwise. */
  readonly node: ASTNode | undefined
  /** Where the earlier one says it. */
  readonly otherNode: ASTNode | undefined
}

/** What the second schema declares differently from the first; types of one name must mean one thing. */
export function findConflicts(first: GraphQLSchema, second: GraphQLSchema): Conflict[] {
  const parts = [keyParts(first), keyParts(second)]
  const isPart = (name: string) => parts.some((each) => each.has(name))
  return Object.values(second.getTypeMap()).flatMap((type) => {
    const other = first.getType(type.name)
    if (other === undefined || isOwnToEach(type)) return []
    return compareTypes(other, type, { isRootType: isRoot(second, type), isPart: isPart(type.name) })
  })
}

function isOwnToEach(type: GraphQLNamedType): boolean {
  return (
    isIntrospectionType(type) ||
    isSpecifiedScalarType(type) ||
    dialectTypeNames.has(type.name) ||
    type.name === entityKeyScalar
  )
}

function isRoot(schema: GraphQLSchema, type: GraphQLNamedType): boolean {
  return type === schema.getQueryType() || type === schema.getMutationType() || type === schema.getSubscriptionType()
}

/** What a type is besides. */
interface TypeRole {
  readonly isRootType: boolean
  /** One of the two has nothing of it but what is part of keys. */
  readonly isPart: boolean
}

function compareTypes(first: GraphQLNamedType, second: GraphQLNamedType, { isRootType, isPart }: TypeRole): Conflict[] {
  const at = { node: second.astNode ?? undefined, otherNode: first.astNode ?? undefined }
  const conflict = (message: string): Conflict => ({
    rule: 'type-conflict',
    message: `type "${second.name}" is declared differently by two modules: ${message}`,
    remedy:
      'declare it the same in both, rename one of them (soap: option `typePrefix`; graphql: `transform.prefix.types`, or `transform.rename` for it alone), or give it a @key in both so that each adds its own fields',
    ...at,
  })
  const lack = (names: readonly string[]) => conflict(`only one of them has ${firstOf(names)}`)
  if (first.astNode?.kind !== second.astNode?.kind) return [conflict('as different kinds of types')]
  if (isObjectType(first) && isObjectType(second)) {
    if (isRootType) return sharedFields(first, second, rootFieldConflict)
    const isEntity = isPart || [first, second].some(hasUsableKey)
    const compare = isEntity ? entityFieldConflict : fieldConflict
    const differing = sharedFields(first, second, compare)
    const lacking = isEntity ? [] : differingNames(Object.keys(first.getFields()), Object.keys(second.getFields()))
    return lacking.length > 0 ? [...differing, lack(lacking)] : differing
  }
  if (isInterfaceType(first) && isInterfaceType(second)) return sharedFields(first, second, fieldConflict)
  if (isInputObjectType(first) && isInputObjectType(second)) {
    const differing = sharedFields(first, second, fieldConflict)
    const lacking = differingNames(Object.keys(first.getFields()), Object.keys(second.getFields()))
    return lacking.length > 0 ? [...differing, lack(lacking)] : differing
  }
  const members = membersOf(first)
  const lacking = differingNames(members, membersOf(second))
  return lacking.length > 0 ? [lack(lacking)] : []
}

const mostNames = 5

function firstOf(names: readonly string[]): string {
  const rest = names.length - mostNames
  return `${names.slice(0, mostNames).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

function membersOf(type: GraphQLNamedType): string[] {
  if (isEnumType(type)) return type.getValues().map((value) => value.name)
  if (isUnionType(type)) return type.getTypes().map((member) => member.name)
  return []
}

function differingNames(first: readonly string[], second: readonly string[]): string[] {
  return [...first.filter((name) => !second.includes(name)), ...second.filter((name) => !first.includes(name))]
}

type Field = GraphQLField<unknown, unknown> | GraphQLInputField
type Compare = (first: Field, second: Field, typeName: string) => Conflict[]

interface WithFields {
  readonly name: string
  readonly getFields: () => Readonly<Record<string, Field>>
}

function sharedFields(first: WithFields, second: WithFields, compare: Compare): Conflict[] {
  const known = first.getFields()
  return Object.values(second.getFields()).flatMap((field) => {
    const other = known[field.name]
    return other === undefined || isEntityRootField(field.name) ? [] : compare(other, field, second.name)
  })
}

function fieldConflict(first: Field, second: Field, typeName: string): Conflict[] {
  const [one, two] = [signature(first), signature(second)]
  if (one === two) return []
  return [
    {
      rule: 'field-conflict',
      message: `field "${typeName}.${second.name}" is declared as ${two} here and as ${one} by another module`,
      remedy: 'declare it the same in both modules, or rename it in one',
      node: second.astNode ?? undefined,
      otherNode: first.astNode ?? undefined,
    },
  ]
}

/** Of an entity's field, one source may know for sure what another does not. */
function entityFieldConflict(first: Field, second: Field, typeName: string): Conflict[] {
  const isSame =
    isOutputType(first.type) &&
    isOutputType(second.type) &&
    leastStrict(first.type, second.type) !== undefined &&
    argumentsOf(first) === argumentsOf(second)
  return isSame ? [] : fieldConflict(first, second, typeName)
}

function rootFieldConflict(first: Field, second: Field, typeName: string): Conflict[] {
  return [
    {
      rule: 'root-field-conflict',
      message: `root field "${typeName}.${second.name}" is given by two modules`,
      remedy:
        'rename it in one of them (graphql: option `transform`, with `rename`, `prefix.rootFields` or another `namespace`), or leave it out there (option `import`)',
      coordinate: `${typeName}.${second.name}`,
      node: second.astNode ?? undefined,
      otherNode: first.astNode ?? undefined,
    },
  ]
}

function signature(field: Field): string {
  const args = argumentsOf(field)
  return args === '' ? String(field.type) : `(${args}): ${field.type}`
}

function argumentsOf(field: Field): string {
  const args = 'args' in field ? field.args.map((each) => `${each.name}: ${each.type}`) : []
  return args.sort().join(', ')
}
