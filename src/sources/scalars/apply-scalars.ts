import {
  type GraphQLArgument,
  GraphQLError,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLScalarType,
  type GraphQLSchema,
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
import { unwrapGiven } from './given-value.ts'
import { knownScalars, untyped } from './known-scalars.ts'
import type { ScalarRule } from './scalar-rule.ts'
import { untypedLiteral } from './untyped.ts'

const known = new WeakSet<GraphQLScalarType['serialize']>()

/**
 * Makes the scalars of a schema what their names say. One that is specified otherwise (`@specifiedBy`) is somebody else's, and
 * takes and gives anything, as all do whose names mean nothing here.
 * @param isForeign whether the scalars are those of another GraphQL service, which alone knows what they are
 */
export function applyScalars(schema: GraphQLSchema, { isForeign }: { readonly isForeign: boolean }): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isCustomScalar(type)) continue
    const rule = isForeign ? undefined : ruleFor(type)
    Object.assign(type, rule === undefined ? functionsOf(type.name, untyped) : knownFunctions(type.name, rule))
    if (rule?.specifiedByUrl !== undefined) type.specifiedByURL = rule.specifiedByUrl
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) Object.values(type.getFields()).forEach(readDefault)
    else if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields())) field.args.forEach(readDefault)
  }
}

/** Defaults were read before the scalars meant anything. What is none of its type stays as it was. */
function readDefault(input: GraphQLArgument | GraphQLInputField): void {
  const literal = input.astNode?.defaultValue
  if (literal) input.defaultValue = valueFromAST(literal, input.type) ?? input.defaultValue
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
