import { createRandom, hashOf, type Random } from '../harness/random.ts'

/** What is wrong with a whole call. */
export type CallFault = '400' | '404' | '429' | '500' | '503' | 'null' | 'empty' | 'reset' | 'garbage' | 'fault'

/** What is wrong with one item, wherever it stands in an answer. */
export type ItemFault = 'missing' | 'null' | 'wrongType' | 'nullField' | 'lackingField' | 'twice' | 'error'

/**
 * What goes wrong upstream during one operation. Decided by what is asked for, never by when or how often, so that both ways of
 * execution see the same upstreams. What a batched call is asked for is its arguments without the keys: how keys are spread over
 * calls is the ways' own business.
 */
export interface Faults {
  readonly ofCall: (identity: string) => CallFault | undefined
  /** The fault of an item, with a source of choices for its details. */
  readonly ofItem: (identity: string) => { readonly kind: ItemFault; readonly random: Random } | undefined
  /** Whether lists without an order of their own come in another one. */
  readonly isReordered: (identity: string) => boolean
}

const callFaults: readonly CallFault[] = [
  '400',
  '404',
  '429',
  '500',
  '503',
  'null',
  'empty',
  'reset',
  'garbage',
  'fault',
]
const itemFaults: readonly ItemFault[] = ['missing', 'null', 'wrongType', 'nullField', 'lackingField', 'twice', 'error']

/** Upstreams without a fault. */
export const noFaults: Faults = { ofCall: () => undefined, ofItem: () => undefined, isReordered: () => false }

/** The faults of an operation's seed: for a third of the seeds none, else of calls, of items, or of both. */
export function faultsOf(seed: number): Faults {
  const random = createRandom(hashOf(`faults ${seed}`))
  const profile = random.pick([
    { calls: 0, items: 0 },
    { calls: 0.3, items: 0 },
    { calls: 0, items: 0.25 },
    { calls: 0.1, items: 0.1 },
    { calls: 0, items: 0.05 },
    { calls: 0, items: 0 },
  ])
  if (profile.calls + profile.items === 0) return noFaults
  const choicesFor = (kind: string, identity: string) => createRandom(hashOf(`${seed} ${kind} ${identity}`))
  return {
    ofCall: (identity) => {
      const choices = choicesFor('call', identity)
      return choices.chance(profile.calls) ? choices.pick(callFaults) : undefined
    },
    ofItem: (identity) => {
      const choices = choicesFor('item', identity)
      return choices.chance(profile.items) ? { kind: choices.pick(itemFaults), random: choices } : undefined
    },
    isReordered: (identity) => choicesFor('order', identity).chance(profile.items),
  }
}

type Item = Readonly<Record<string, unknown>>

/** Items of an answer as their faults leave them. `keys` are never touched: whose item it is stays known. */
export function faultyItems(faults: Faults, route: string, items: readonly Item[], keys: readonly string[]): unknown[] {
  const spoiled = items.flatMap((item): unknown[] => {
    const fault = faults.ofItem(`${route} ${keys.map((key) => String(item[key])).join(' ')}`)
    if (fault === undefined) return [item]
    switch (fault.kind) {
      case 'missing':
        return []
      case 'null':
        return [null]
      case 'twice':
        return [item, item]
      default:
        return [faultyItem(item, fault, keys)]
    }
  })
  return faults.isReordered(route) ? spoiled.reverse() : spoiled
}

const wrongValues: readonly unknown[] = [{}, [], 'word', 12.5, true, { nested: { x: 1 } }, [null], -1]

function faultyItem(item: Item, { kind, random }: { kind: ItemFault; random: Random }, keys: readonly string[]): Item {
  const names = Object.keys(item).filter((name) => !keys.includes(name))
  if (names.length === 0) return item
  const name = random.pick(names)
  if (kind === 'lackingField') return Object.fromEntries(Object.entries(item).filter(([each]) => each !== name))
  return { ...item, [name]: kind === 'wrongType' ? random.pick(wrongValues) : null }
}
