import type { GraphQLObjectType } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { Base } from './base.ts'
import type { CollectedField } from './collect-fields.ts'
import type { Planning } from './drafts.ts'
import { finishSteps } from './finish-steps.ts'
import { askedArguments } from './hidden-arguments.ts'
import type { OperationPlan, Variables } from './plan.ts'
import { planObject } from './plan-objects.ts'
import { placesOf } from './plan-places.ts'
import { createWants, toSelectionSet, variablesOf, want } from './wants.ts'

/**
 * Plans a subscription: its root is an object of the source that gives the events, which holds the event in its one field. Everything
 * below is planned as below any object.
 */
export function planSubscription(
  planning: Planning,
  type: GraphQLObjectType,
  fields: readonly CollectedField[],
): OperationPlan {
  const [[, nodes] = [], ...others] = fields
  const [node] = nodes ?? []
  const name = node?.name.value ?? ''
  const [source] = planning.supergraph.providersOf(type.name, name)
  const way = source?.wayOf(type.name, name)
  const definition = type.getFields()[name]
  if (!source || way?.kind !== 'stream' || !node || !definition || others.length > 0)
    throw new GatewayError('GRAPHQL_VALIDATION_FAILED', { cause: new Error('a subscription has one root field') })
  const { stream } = way
  const shape: Base['shape'] = stream.provides && {
    kind: 'object',
    fields: new Map([[name, { shape: stream.provides, offset: 0 }]]),
  }
  const base: Base = { source, shape, provided: undefined, wants: createWants() }
  const root = planObject(planning, type, fields, { bases: [base], feeder: undefined })
  finishSteps(planning.steps)
  const [field] = root.fields
  if (field === undefined) throw new TypeError('a root with one field has a field')
  const below = want(base.wants, name, node)
  let names: readonly string[] | undefined
  const { steps, ids } = planning
  return {
    kind: 'subscription',
    roots: [root],
    steps,
    objectCount: ids.objects,
    stream: {
      source,
      stream,
      field,
      args: askedArguments(source, type.name, definition, node),
      selectionOf: (variables) => {
        names ??= variablesOf(below)
        return { selectionSet: toSelectionSet(below), variables: pick(variables, names) }
      },
      firstSteps: placesOf({ roots: [root] }).flatMap(({ object }) =>
        object.steps.filter(({ waitsFor }) => waitsFor === 0),
      ),
    },
  }
}

function pick(variables: Variables, names: readonly string[]): Variables {
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]),
  )
}
