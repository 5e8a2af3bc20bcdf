import {
  type ASTNode,
  type ConstDirectiveNode,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'

/** A part of a schema that can have directives. */
export interface SchemaElement {
  /** `Type`, `Type.field`, `Type.field(argument:)`, `Enum.VALUE` or `Input.field` (https://spec.graphql.org/draft/#sec-Schema-Coordinates). */
  readonly coordinate: string
  /** The coordinate of what it is a part of; undefined for a type. */
  readonly within: string | undefined
  readonly directives: readonly ConstDirectiveNode[]
  /** Whether it is an argument or input field that must be given. */
  readonly isRequired: boolean
}

/** All types of a schema, with their fields, arguments and values. */
export function schemaElements(schema: GraphQLSchema): readonly SchemaElement[] {
  return Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => [elementOf(type.name, undefined, [type.astNode, ...type.extensionASTNodes]), ...partsOf(type)])
}

/** How an argument is named, given its field. */
export function argumentCoordinate(field: string, argument: string): string {
  return `${field}(${argument}:)`
}

function partsOf(type: GraphQLNamedType): readonly SchemaElement[] {
  const at = (name: string) => `${type.name}.${name}`
  if (isEnumType(type)) return type.getValues().map(({ name, astNode }) => elementOf(at(name), type.name, [astNode]))
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map((field) =>
      elementOf(at(field.name), type.name, [field.astNode], isRequiredInputField(field)),
    )
  if (!('getFields' in type)) return []
  return Object.values(type.getFields()).flatMap(({ name, args, astNode }) => [
    elementOf(at(name), type.name, [astNode]),
    ...args.map((each) => argumentElement(each, at(name))),
  ])
}

function argumentElement(argument: GraphQLArgument, field: string): SchemaElement {
  const coordinate = argumentCoordinate(field, argument.name)
  return elementOf(coordinate, field, [argument.astNode], isRequiredArgument(argument))
}

type Declared = (ASTNode & { readonly directives?: readonly ConstDirectiveNode[] | undefined }) | null | undefined

function elementOf(
  coordinate: string,
  within: string | undefined,
  nodes: readonly Declared[],
  isRequired = false,
): SchemaElement {
  return { coordinate, within, directives: nodes.flatMap((node) => node?.directives ?? []), isRequired }
}
