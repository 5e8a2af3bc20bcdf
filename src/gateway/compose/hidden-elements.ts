import {
  type ASTNode,
  type ConstDirectiveNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'

/** What clients must not see, by coordinate: `Type`, `Type.field`, `Type.field(argument:)`, `Enum.VALUE` or `Input.field`. */
export type HiddenElements = ReadonlySet<string>

/**
 * What is `@inaccessible` in one of the schemas: whoever says so hides it in all of them.
 * @throws Error where clients would have to give what they cannot see
 */
export function hiddenElements(schemas: readonly GraphQLSchema[]): HiddenElements {
  return new Set(
    schemas.flatMap((schema) =>
      Object.values(schema.getTypeMap())
        .filter(({ name }) => !name.startsWith('__'))
        .flatMap((type) => (isMarked(type.astNode, type.extensionASTNodes) ? [type.name] : hiddenParts(type))),
    ),
  )
}

/** What one schema has and another has not. */
export function elementsBeyond(whole: GraphQLSchema, seen: GraphQLSchema): HiddenElements {
  const known = new Set(elementsOf(seen))
  return new Set(elementsOf(whole).filter((each) => !known.has(each)))
}

function elementsOf(schema: GraphQLSchema): readonly string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    const within = (names: readonly string[]) => [type.name, ...names.map((name) => `${type.name}.${name}`)]
    if (isEnumType(type)) return within(type.getValues().map(({ name }) => name))
    if (!('getFields' in type)) return [type.name]
    const names = Object.keys(type.getFields())
    if (isInputObjectType(type)) return within(names)
    const ofArguments = Object.values(type.getFields()).flatMap(({ name, args }) =>
      args.map((each) => argumentCoordinate(`${type.name}.${name}`, each.name)),
    )
    return [...within(names), ...ofArguments]
  })
}

function hiddenParts(type: GraphQLNamedType): readonly string[] {
  if (isEnumType(type)) return markedOf(type.name, type.getValues())
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields())
    assertOptional(type.name, fields.filter(isRequiredInputField))
    return markedOf(type.name, fields)
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  const fields = Object.values(type.getFields())
  const ofArguments = fields.flatMap(({ name, args, astNode }) => {
    if (isMarked(astNode)) return []
    const coordinate = `${type.name}.${name}`
    assertOptional(coordinate, args.filter(isRequiredArgument))
    return args.flatMap((each) => (isMarked(each.astNode) ? [argumentCoordinate(coordinate, each.name)] : []))
  })
  return [...markedOf(type.name, fields), ...ofArguments]
}

/** How an argument is named, given its field. */
export function argumentCoordinate(field: string, argument: string): string {
  return `${field}(${argument}:)`
}

interface Part {
  readonly name: string
  readonly astNode?: Marked
}

type Marked = (ASTNode & { readonly directives?: readonly ConstDirectiveNode[] | undefined }) | null | undefined

function markedOf(typeName: string, parts: readonly Part[]): readonly string[] {
  return parts.flatMap(({ name, astNode }) => (isMarked(astNode) ? [`${typeName}.${name}`] : []))
}

function isMarked(...nodes: readonly (Marked | readonly Marked[])[]): boolean {
  return nodes.flat().some((node) => node?.directives?.some(({ name }) => name.value === 'inaccessible') ?? false)
}

function assertOptional(at: string, required: readonly Part[]): void {
  const hidden = required.find(({ astNode }) => isMarked(astNode))
  if (hidden !== undefined)
    throw new Error(`${at} requires ${hidden.name}, which is @inaccessible: give it a default, or let it be null`)
}
