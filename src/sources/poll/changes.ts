import { hash } from 'node:crypto'
import { GatewayError } from '../../errors/gateway-error.ts'
import { stableKey } from '../../utils/stable-key.ts'
import { type PollRules, pollLimits } from './poll-rules.ts'

/** Compares each answer with the last good one. */
export interface Changes {
  /**
   * What of an answer is an event. Only hashes are kept of it.
   * @throws GatewayError for an answer in which nothing can be told apart; what was known stays.
   */
  readonly next: (answer: unknown) => ChangeEvents
}

export interface ChangeEvents {
  readonly events: readonly unknown[]
  /** What could not be told apart; holds no data. */
  readonly problems: readonly string[]
}

export interface ChangesParts {
  readonly rules: PollRules
  /** Reads a field of an item. */
  readonly read: (item: object, fieldName: string) => unknown
  /** Public name. */
  readonly source: string
}

/** Nothing is known yet: the first answer is what later ones are compared with. */
export function createChanges(parts: ChangesParts): Changes {
  return parts.rules.event === 'item' ? itemChanges(parts) : answerChanges(parts)
}

const noProblems: readonly string[] = []

function answerChanges(parts: ChangesParts): Changes {
  let last: string | undefined
  return {
    next: (answer) => {
      const found = hashOf(answer, parts)
      const isEvent = last === undefined ? parts.rules.isInitial : found !== last
      last = found
      return { events: isEvent ? [answer] : [], problems: noProblems }
    },
  }
}

function itemChanges(parts: ChangesParts): Changes {
  const { rules, read, source } = parts
  let known: ReadonlyMap<string, string> | undefined
  return {
    next: (answer) => {
      const items = Array.isArray(answer) ? answer : answer === null || answer === undefined ? [] : [answer]
      if (items.length > pollLimits.maxKeys) throw new GatewayError('LIMIT_EXCEEDED', { source, reason: 'poll-keys' })
      const found = new Map<string, string>()
      const events: unknown[] = []
      const problems = new Set<string>()
      for (const item of items) {
        const key = keyOf(item, rules.keyFields, read)
        if (key === undefined) problems.add('an item has no key')
        else if (found.has(key)) problems.add('two items have the same key')
        else {
          const itemHash = hashOf(item, parts)
          found.set(key, itemHash)
          if (known === undefined ? rules.isInitial : known.get(key) !== itemHash) events.push(item)
        }
      }
      known = found
      return { events, problems: [...problems] }
    },
  }
}

function keyOf(item: unknown, names: readonly string[], read: ChangesParts['read']): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined
  const values = names.map((name) => read(item, name))
  if (values.some((value) => value === null || value === undefined)) return undefined
  const key = values.length === 1 ? String(values[0]) : JSON.stringify(values.map(String))
  return key.length > hashLength ? hashText(key) : key
}

function hashOf(value: unknown, { rules, read }: ChangesParts): string {
  const { hashFields } = rules
  if (hashFields === undefined) return hashText(stableKey(value))
  const pick = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(pick)
    return typeof item === 'object' && item !== null ? hashFields.map((name) => read(item, name)) : item
  }
  return hashText(stableKey(pick(value)))
}

/** Of SHA-256 in base 64. */
const hashLength = 44

function hashText(text: string): string {
  return hash('sha256', text, 'base64')
}
