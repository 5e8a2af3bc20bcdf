import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  type Source as SourceText,
  validate,
  visit,
} from 'graphql'
import type { ErrorCode } from '../errors/codes.ts'
import { GatewayError } from '../errors/gateway-error.ts'
import type { Source } from '../sources/source.ts'
import { type Clock, systemClock } from '../utils/clock.ts'
import { checkLateValues } from './execute/execute-plan.ts'
import { describePlan, type PlanDescription } from './plan/describe-plan.ts'
import { createLabelledSupergraphs } from './plan/labelled-supergraphs.ts'
import { NoWayError } from './plan/no-way-error.ts'
import type { OperationPlan } from './plan/plan.ts'
import { planOperation } from './plan/plan-operation.ts'
import type { ReferenceReason } from './reference-reasons.ts'

type Variables = Readonly<Record<string, unknown>>

export interface ExplainOptions {
  readonly schema: GraphQLSchema
  /** Of the subgraphs among the sources: all types and fields, also those that clients must not see. */
  readonly whole?: GraphQLSchema | undefined
  readonly sources: readonly Source[]
  /** The document, under the name by which its places are told. */
  readonly text: SourceText
  readonly operationName?: string | undefined
  /** Raw values. Without them, variables that decide what is skipped have their defaults, else are false. */
  readonly variables?: Variables | undefined
  /** Labels of `@override` that are on, where requests decide of them. @default none */
  readonly labels?: readonly string[] | undefined
  /** @default systemClock */
  readonly clock?: Clock
}

/** How the gateway would run an operation. */
export type Explanation =
  | {
      readonly way: 'compiled'
      readonly plan: PlanDescription
      /** Variables of `@skip` and `@include` for which no value was given, and what they were taken to be. */
      readonly assumed: Readonly<Record<string, boolean>>
      /** Labels of `@override` on which the plan depends, and of which each request decides: whether they are on in this plan. */
      readonly labels: Readonly<Record<string, boolean>>
    }
  | { readonly way: 'reference'; readonly reason: ReferenceReason }
  | { readonly way: 'refused'; readonly code: ErrorCode; readonly errors: readonly GraphQLError[] }

/** Parses, validates and plans an operation, and runs nothing. Never throws for what is wrong with the operation. */
export function explainOperation(options: ExplainOptions): Explanation {
  const { schema, whole, sources, text, operationName, variables, labels = [], clock = systemClock } = options
  const document = tryParse(text)
  if (document instanceof GraphQLError) return refused('GRAPHQL_PARSE_FAILED', document)
  const mistakes = validate(schema, document)
  if (mistakes.length > 0) return refused('GRAPHQL_VALIDATION_FAILED', ...mistakes)
  const operation = getOperationAST(document, operationName)
  if (!operation) return refused('OPERATION_RESOLUTION_FAILURE', unresolved(document, operationName))
  // Validation passes over an operation for which the schema has no root type.
  if (!schema.getRootType(operation.operation)) {
    const message = `The schema has no ${operation.operation}s.`
    return refused('GRAPHQL_VALIDATION_FAILED', new GraphQLError(message, { nodes: operation }))
  }
  const coerced = variables && getVariableValues(schema, operation.variableDefinitions ?? [], variables)
  if (coerced?.errors) return refused('BAD_USER_INPUT', ...coerced.errors)
  const conditions = conditionsOf(document, operation, coerced?.coerced)
  const supergraphs = createLabelledSupergraphs(schema, sources, whole)
  const touched = supergraphs.touched(document, operation)
  const on = touched.filter((label) => labels.includes(label))
  try {
    const plan = planOperation(supergraphs.with(on), {
      document,
      operation,
      conditions: conditions.values,
      clock,
    })
    if (coerced?.coerced && !areArgumentsMade(plan, coerced.coerced)) {
      if (whole === undefined) return { way: 'reference', reason: 'argument' }
      const message = 'An argument cannot be made of these variables, and subgraphs are asked by plans alone.'
      return refused('BAD_USER_INPUT', new GraphQLError(message, { nodes: operation }))
    }
    return {
      way: 'compiled',
      plan: describePlan(plan, operation.name?.value),
      assumed: conditions.assumed,
      labels: Object.fromEntries(touched.map((label) => [label, on.includes(label)])),
    }
  } catch (error) {
    if (error instanceof GatewayError && error.cause instanceof NoWayError)
      return refused(error.code, new GraphQLError(error.cause.message, { nodes: operation, originalError: error }))
    if (!(error instanceof GatewayError) || error.code !== 'LIMIT_EXCEEDED') throw error
    const message = `${error.message} It expands too far to be planned.`
    return refused(error.code, new GraphQLError(message, { nodes: operation, originalError: error }))
  }
}

function areArgumentsMade(plan: OperationPlan, coerced: Variables): boolean {
  try {
    checkLateValues(plan, coerced)
    return true
  } catch {
    return false
  }
}

function tryParse(text: SourceText): DocumentNode | GraphQLError {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof GraphQLError) return error
    throw error
  }
}

function refused(code: ErrorCode, ...errors: readonly GraphQLError[]): Explanation {
  return { way: 'refused', code, errors }
}

function unresolved({ definitions }: DocumentNode, operationName: string | undefined): GraphQLError {
  const names = definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION && each.name ? [each.name.value] : [],
  )
  const problem =
    operationName === undefined ? 'the document has several operations' : `there is no operation ${operationName}`
  return new GraphQLError(names.length === 0 ? problem : `${problem}; name one of ${names.join(', ')}`)
}

/** Values of the operation's variables that stand in `@skip` and `@include`. */
function conditionsOf(
  document: DocumentNode,
  { variableDefinitions = [] }: OperationDefinitionNode,
  coerced: Variables | undefined,
): { readonly values: Readonly<Record<string, boolean>>; readonly assumed: Readonly<Record<string, boolean>> } {
  const names = new Set<string>()
  visit(document, {
    Directive: ({ name, arguments: given = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
    },
  })
  const conditions = variableDefinitions.filter(({ variable }) => names.has(variable.name.value))
  const assign = ({ variable, defaultValue }: (typeof conditions)[number]): [string, boolean] => [
    variable.name.value,
    coerced === undefined
      ? defaultValue?.kind === Kind.BOOLEAN && defaultValue.value
      : coerced[variable.name.value] === true,
  ]
  return {
    values: Object.fromEntries(conditions.map(assign)),
    assumed: coerced === undefined ? Object.fromEntries(conditions.map(assign)) : {},
  }
}
