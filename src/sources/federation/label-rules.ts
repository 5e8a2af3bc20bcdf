import type { Chance } from '../../utils/random.ts'

/** What may decide of a label: the client's request. */
export interface LabelRequest {
  readonly requestId: string
  /** The client's request headers, lower-case names. */
  readonly headers: ReadonlyMap<string, string>
}

/** Whether an `@override(label:)` holds: always, never, or as each request has it. */
export type LabelRule = boolean | ((request: LabelRequest) => boolean)

/** Which labels of `@override(label:)` hold. */
export interface LabelRules {
  /** Undefined for a label of which each request decides. */
  readonly fixed: (label: string) => boolean | undefined
  /** Decides for one request; whoever asks keeps the answer for the whole of it. */
  readonly isOn: (label: string, request: LabelRequest) => boolean
  /** False for a label that nobody speaks of: its override does not hold. */
  readonly isDecided: (label: string) => boolean
}

/**
 * The rules of all subgraphs together; of two for one label the first counts. `percent(30)` is drawn for each request: 30 of 100 are resolved by the
 * subgraph that overrides (https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/entities/migrate-fields).
 */
export function createLabelRules(given: readonly Readonly<Record<string, LabelRule>>[], chance: Chance): LabelRules {
  const rules = new Map<string, LabelRule>()
  for (const each of given)
    for (const [label, rule] of Object.entries(each)) if (!rules.has(label)) rules.set(label, rule)
  const ruleOf = (label: string): LabelRule | undefined => {
    const known = rules.get(label) ?? shareRule(label, chance)
    if (known !== undefined) rules.set(label, known)
    return known
  }
  return {
    fixed: (label) => {
      const rule = ruleOf(label) ?? false
      return typeof rule === 'boolean' ? rule : undefined
    },
    isOn: (label, request) => {
      const rule = ruleOf(label) ?? false
      return typeof rule === 'boolean' ? rule : rule(request) === true
    },
    isDecided: (label) => ruleOf(label) !== undefined,
  }
}

function shareRule(label: string, chance: Chance): LabelRule | undefined {
  const text = /^percent\((\d+(?:\.\d+)?)\)$/.exec(label)?.[1]
  if (text === undefined) return undefined
  const percent = Number(text)
  if (percent <= 0) return false
  return percent >= 100 ? true : () => chance() * 100 < percent
}
