import {
  type ASTNode,
  astFromValue,
  type GraphQLArgument,
  GraphQLError,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLScalarType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  type ValueNode,
  valueFromAST,
} from 'graphql'
import { exactNumber } from '../../mapping/index.ts'
import type { SiteFinding } from '../source.ts'
import { unwrapGiven } from './given-value.ts'
import { knownScalars, untyped } from './known-scalars.ts'
import type { ScalarRule } from './scalar-rule.ts'
import { untypedLiteral } from './untyped.ts'

const known = new WeakSet<GraphQLScalarType['serialize']>()

export interface ApplyOptions {
  /** Whether the scalars are those of another GraphQL service, which alone knows what they are. */
  readonly isForeign: boolean
  readonly report: (finding: SiteFinding & { readonly node?: ASTNode | undefined }) => void
}

/**
 * Makes the scalars of a schema what their names say. One that is specified otherwise (`@specifiedBy`) is somebody else's, and
 * takes and gives anything, as all do whose names mean nothing here.
 */
export function applyScalars(schema: GraphQLSchema, { isForeign, report }: ApplyOptions): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isCustomScalar(type)) continue
    const rule = isForeign ? undefined : ruleFor(type)
    Object.assign(type, rule === undefined ? functionsOf(type.name, untyped) : knownFunctions(type.name, rule))
    if (rule?.specifiedByUrl !== undefined) type.specifiedByURL = rule.specifiedByUrl
  }
  for (const input of inputsOf(schema)) {
    const literal = input.astNode?.defaultValue
    if (!literal) continue
    // Defaults were read before the scalars meant anything. What is none of its type stays as it was.
    input.defaultValue = valueFromAST(literal, input.type) ?? input.defaultValue
    if (isPrintable(input.defaultValue, input.type)) continue
    report({
      rule: 'scalar-default',
      message: `a default of the scalar ${getNamedType(input.type).name} is an object or a list, which GraphQL cannot print in a schema`,
      remedy: 'leave the default out, and give the value in the mapping: $args.name ?? { ... }',
      node: literal,
    })
  }
}

function inputsOf(schema: GraphQLSchema): readonly (GraphQLArgument | GraphQLInputField)[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isInputObjectType(type)) return Object.values(type.getFields())
    const hasFields = isObjectType(type) || isInterfaceType(type)
    return hasFields ? Object.values(type.getFields()).flatMap(({ args }) => args) : []
  })
}

/** Whether `printSchema` and introspection, which clients ask for, can write a default. */
function isPrintable(value: unknown, type: GraphQLInputType): boolean {
  try {
    astFromValue(value, type)
    return true
  } catch {
    return false
  }
}

/** A module's own scalar; names with `_` are the dialect's. */
export function isCustomScalar(type: GraphQLNamedType): type is GraphQLScalarType {
  return isScalarType(type) && !isSpecifiedScalarType(type) && !type.name.startsWith('_')
}

/** Whether a scalar is one that means what its name says. */
export function isKnownScalar({ serialize }: GraphQLScalarType): boolean {
  return known.has(serialize)
}

function ruleFor({ name, specifiedByURL }: GraphQLScalarType): ScalarRule | undefined {
  const rule = knownScalars.get(name)
  return specifiedByURL && specifiedByURL !== rule?.specifiedByUrl ? undefined : rule
}

type ScalarFunctions = Pick<GraphQLScalarType, 'serialize' | 'parseValue' | 'parseLiteral'>

function knownFunctions(name: string, rule: ScalarRule): ScalarFunctions {
  const functions = functionsOf(name, rule)
  known.add(functions.serialize)
  return functions
}

function functionsOf(name: string, { takes, toInput, toOutput }: ScalarRule): ScalarFunctions {
  const accept = (given: unknown): unknown => {
    const value = toInput(given)
    if (value === undefined) throw new GraphQLError(`${name} takes ${takes}.`)
    return value
  }
  return {
    serialize: (given) => {
      const value = toOutput(given)
      if (value === undefined) throw new TypeError(`not of the scalar ${name}`)
      return value
    },
    parseValue: (given) => {
      const value = unwrapGiven(given)
      return value === given ? accept(value) : value
    },
    parseLiteral: toInput === untyped.toInput ? untypedLiteral : (node) => accept(literalValue(node)),
  }
}

/** The value of a literal that is no list, object or name; undefined for these. */
function literalValue(node: ValueNode): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value
    case Kind.INT:
    case Kind.FLOAT:
      return exactNumber(node.value)
    default:
      return undefined
  }
}
