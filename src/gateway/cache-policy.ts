import { type DirectiveNode, Kind } from 'graphql'
import type { Source } from '../sources/source.ts'
import type { FieldPlan, ObjectPlan, OperationPlan, ValuePlan } from './plan/plan.ts'

/** How long, and for whom, a result may be kept by those who get it. */
export interface CachePolicy {
  readonly maxAgeMs: number
  /** For everybody who asks the same; else only for who asked. */
  readonly isPublic: boolean
  /** The client's headers that went into it, where it is not for everybody. */
  readonly clientHeaders: readonly string[]
  /** Whether code of a module's own went into it, which may read what it likes. */
  readonly hasCode: boolean
}

/** What `@cacheControl` says at one place. */
interface Hint {
  readonly maxAgeMs?: number
  readonly isPrivate?: boolean
  readonly inherits?: boolean
}

/**
 * Reads the policy of a plan, once: the shortest time of all fields, by the rules of Apollo Server's cache control
 * (https://www.apollographql.com/docs/apollo-server/performance/caching): what gives objects, and root fields, may not be kept unless
 * a hint says so; other fields are kept as long as what they stand in.
 */
export function createPolicyReader(sources: readonly Source[]): (plan: OperationPlan) => CachePolicy {
  const hints = collectHints(sources)
  const known = new WeakMap<OperationPlan, CachePolicy>()
  return (plan) => {
    let policy = known.get(plan)
    if (policy === undefined) {
      policy = policyOf(plan, hints)
      known.set(plan, policy)
    }
    return policy
  }
}

const unkept: CachePolicy = { maxAgeMs: 0, isPublic: false, clientHeaders: [], hasCode: false }

function policyOf({ kind, roots, steps }: OperationPlan, hints: ReadonlyMap<string, Hint>): CachePolicy {
  if (kind !== 'query') return unkept
  let maxAgeMs = Number.POSITIVE_INFINITY
  let isPrivate = false
  const visited = new Set<ObjectPlan>()

  const visitField = ({ typeName, name, from, value }: FieldPlan, isRoot: boolean): void => {
    if (from.kind === 'typename' || from.kind === 'introspection') return
    const objects = objectsIn(value)
    const own = hints.get(`${typeName}.${name}`)
    const types = namesIn(value).flatMap((each) => hints.get(each) ?? [])
    const given = own?.maxAgeMs ?? shortest(types)
    isPrivate ||= own?.isPrivate ?? types.some((each) => each.isPrivate)
    const mayInherit = own?.inherits === true || types.some(({ inherits }) => inherits)
    if (given !== undefined) maxAgeMs = Math.min(maxAgeMs, given)
    else if ((isRoot || objects.length > 0) && !mayInherit) maxAgeMs = 0
    for (const object of objects) visitObject(object, false)
  }
  const visitObject = (object: ObjectPlan, isRoot: boolean): void => {
    if (visited.has(object)) return
    visited.add(object)
    for (const field of object.fields) visitField(field, isRoot)
  }
  for (const root of roots) visitObject(root, true)

  if (!Number.isFinite(maxAgeMs) || maxAgeMs === 0) return unkept
  const clientHeaders = new Set(
    steps.flatMap(({ action }) => (action.kind === 'fetch' ? action.connector.clientHeaders : [])),
  )
  // Code of a module's own may read whatever header it likes.
  const hasCode = steps.some(({ action }) => action.kind === 'code')
  return {
    maxAgeMs,
    isPublic: !isPrivate && !hasCode && clientHeaders.size === 0,
    hasCode,
    clientHeaders: [...clientHeaders].sort(),
  }
}

function objectsIn(value: ValuePlan): readonly ObjectPlan[] {
  switch (value.kind) {
    case 'leaf':
      return []
    case 'object':
      return [value.object]
    case 'abstract':
      return [...value.objects.values()]
    case 'list':
      return objectsIn(value.item)
  }
}

function namesIn(value: ValuePlan): readonly string[] {
  if (value.kind === 'list') return namesIn(value.item)
  if (value.kind === 'abstract') return [value.typeName]
  return value.kind === 'object' ? [value.object.typeName] : []
}

/** By coordinate of a field, or name of a type; where modules differ, the strictest of each. */
function collectHints(sources: readonly Source[]): ReadonlyMap<string, Hint> {
  const hints = new Map<string, Hint>()
  const add = (coordinate: string, directives: readonly DirectiveNode[] = []): void => {
    const directive = directives.find(({ name }) => name.value === 'cacheControl')
    if (directive === undefined) return
    const known = hints.get(coordinate)
    const read = hintOf(directive)
    hints.set(coordinate, known === undefined ? read : strictest(known, read))
  }
  for (const { schema } of sources)
    for (const type of Object.values(schema.getTypeMap())) {
      add(type.name, type.astNode?.directives)
      if (!('getFields' in type)) continue
      for (const field of Object.values(type.getFields())) add(`${type.name}.${field.name}`, field.astNode?.directives)
    }
  return hints
}

function hintOf({ arguments: given = [] }: DirectiveNode): Hint {
  const hint: { -readonly [Name in keyof Hint]: Hint[Name] } = {}
  for (const { name, value } of given) {
    if (name.value === 'maxAge' && value.kind === Kind.INT) hint.maxAgeMs = Number(value.value) * 1000
    if (name.value === 'scope' && value.kind === Kind.ENUM) hint.isPrivate = value.value === 'PRIVATE'
    if (name.value === 'inheritMaxAge' && value.kind === Kind.BOOLEAN) hint.inherits = value.value
  }
  return hint
}

function strictest(a: Hint, b: Hint): Hint {
  const maxAgeMs = shortest([a, b])
  return {
    ...a,
    ...b,
    ...(maxAgeMs !== undefined && { maxAgeMs }),
    isPrivate: a.isPrivate === true || b.isPrivate === true,
  }
}

function shortest(hints: readonly Hint[]): number | undefined {
  const given = hints.flatMap(({ maxAgeMs }) => maxAgeMs ?? [])
  return given.length === 0 ? undefined : Math.min(...given)
}
