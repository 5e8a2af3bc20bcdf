import type { ArgumentNode } from 'graphql'
import { pathsOf } from '../../sources/key-paths.ts'
import { fieldSetOf } from '../../sources/parent-paths.ts'
import { fieldsOfStep } from './fields-of-step.ts'
import type { Need, OperationPlan, Step, StreamPlan } from './plan.ts'
import { type PlanPlace, placesOf } from './plan-places.ts'
import { printValue } from './print-arguments.ts'

/** A plan as data: what is got from where, and in which order. Holds no address, and no value of a variable. */
export interface PlanDescription {
  readonly kind: OperationPlan['kind']
  /** The operation's name, where it has one. */
  readonly name?: string
  /** Of a subscription: who gives its events. All fetches are for one event. */
  readonly events?: EventsDescription
  readonly fetches: readonly FetchDescription[]
}

/** What gives the events of a subscription. */
export interface EventsDescription {
  /** Public name of the source. */
  readonly source: string
  /** Schema coordinate. */
  readonly connector: string
  /** Arguments as the operation has them. */
  readonly args: Readonly<Record<string, string>>
}

/** One step of a plan. */
export interface FetchDescription {
  readonly id: number
  /** Public name of the source. */
  readonly source: string
  /** Schema coordinate: `Query.customers`, `Customer.orders`, or `Product` for an entity that is got by its key. */
  readonly connector: string
  /**
   * `call`: an upstream call for each distinct input. `batch`: one for all. `map`: the mapping language computes it. `code`: the
   * module's code gives it. `join`: what several sources hold of an object is made one.
   */
  readonly way: 'call' | 'batch' | 'join' | 'map' | 'code'
  /** Most objects in one call of a `batch`; more are asked for in several. */
  readonly maxBatchSize?: number
  /** Ids of the fetches that end before it starts; what does not wait for each other runs in parallel. */
  readonly after: readonly number[]
  /** The objects that it runs for: `customers[].orders[].items[].product`; '' for the operation itself. */
  readonly at: string
  /** Fields of those objects that it is made from; the key, where an entity is got by it. */
  readonly needs: readonly string[]
  /** Whether it gets an entity by its key. */
  readonly isEntity: boolean
  /** Arguments as the operation has them, in GraphQL's own text: `3`, `OPEN`, `$status`. */
  readonly args: Readonly<Record<string, string>>
  /** What is read of the outcome; empty where the outcome itself is the value. */
  readonly fields: readonly string[]
  /** Ids of other fetches by the same connector: equal inputs of them are asked once. */
  readonly joins: readonly number[]
}

/** A need by its name, with what of it is part of a key. */
function needText({ name, whole }: Need): string {
  const paths = whole?.flatMap((each) => pathsOf(each).map((path) => `${name}.${path}`)) ?? []
  return paths.length === 0 ? name : fieldSetOf([...new Set(paths)])
}

/** Describes a plan for people and programs. */
export function describePlan(plan: OperationPlan, name?: string): PlanDescription {
  const places = placesOf(plan)
  const steps = places
    .flatMap((place) => place.object.steps.map((step) => ({ step, place })))
    .sort((left, right) => left.step.id - right.step.id)
  const waits = waitsOf(plan, places)
  return {
    kind: plan.kind,
    ...(name !== undefined && { name }),
    ...(plan.stream !== undefined && { events: eventsOf(plan.stream) }),
    fetches: steps.map(({ step, place }) => ({
      id: step.id,
      source: step.source.name,
      connector: step.coordinate,
      way: wayOf(step),
      ...batchSizeOf(step),
      after: waits.get(step) ?? [],
      at: place.path,
      needs: step.needs.map(needText),
      isEntity: step.action.kind === 'fetch' && step.action.entity !== undefined,
      args: argumentsOf(step),
      fields: fieldsOfStep(step),
      joins: steps.flatMap((other) => (other.step !== step && isJoined(other.step, step) ? [other.step.id] : [])),
    })),
  }
}

function eventsOf({ source, stream, field }: StreamPlan): EventsDescription {
  return { source: source.name, connector: stream.coordinate, args: printed(field.nodes[0]?.arguments ?? []) }
}

/** What each step waits for: the data it needs, and in a mutation the root fields before its own. */
function waitsOf(plan: OperationPlan, places: readonly PlanPlace[]): ReadonlyMap<Step, readonly number[]> {
  const waits = new Map<Step, number[]>()
  const add = (step: Step, id: number) => waits.set(step, [...(waits.get(step) ?? []), id])
  for (const { object } of places)
    for (const step of object.steps) for (const dependent of step.dependents) add(dependent, step.id)
  let before: readonly Step[] = []
  for (const index of plan.roots.keys()) {
    const steps = places.flatMap(({ object, root }) => (root === index ? object.steps : []))
    const first = steps.filter((step) => step.waitsFor === 0)
    const last = before.filter((step) => step.dependents.length === 0)
    for (const step of first) for (const { id } of last) add(step, id)
    if (steps.length > 0) before = steps
  }
  return waits
}

function wayOf({ action }: Step): FetchDescription['way'] {
  if (action.kind !== 'fetch') return action.kind
  return action.connector.isBatch ? 'batch' : 'call'
}

function batchSizeOf({ action }: Step): Pick<FetchDescription, 'maxBatchSize'> {
  if (action.kind !== 'fetch' || !action.connector.isBatch) return {}
  const { maxBatchSize } = action.connector
  return maxBatchSize === undefined ? {} : { maxBatchSize }
}

function argumentsOf(step: Step): FetchDescription['args'] {
  const asked = step.fields.find(({ from }) => from.kind === 'step' && from.read === undefined)
  return printed(asked?.nodes[0]?.arguments ?? [])
}

function printed(nodes: readonly ArgumentNode[]): FetchDescription['args'] {
  return Object.fromEntries(nodes.map(({ name, value }) => [name.value, printValue(value)]))
}

function isJoined({ action: left }: Step, { action: right }: Step): boolean {
  return left.kind === 'fetch' && right.kind === 'fetch' && left.isShared && left.connector === right.connector
}
