import { escapeAttribute } from '../../xml/escape.ts'
import { namespaces, type QName } from '../qname.ts'
import type { ElementPlan, TypePlan } from './plan.ts'

/** Prefixes by namespace; the same for all requests of an operation. */
export interface Prefixes {
  readonly nameOf: (name: QName) => string
  /** How many namespaces have one. */
  readonly count: () => number
  /** The declarations of all prefixes given out so far. */
  readonly declarations: () => string
}

/** Gives out prefixes. `xsi` is always there, for nil and derived types. */
export function createPrefixes(): Prefixes {
  const prefixes = new Map<string, string>([[namespaces.xsi, 'xsi']])
  let written: { readonly count: number; readonly text: string } = { count: 0, text: '' }
  return {
    nameOf: ({ namespace, local }) => {
      if (namespace === '') return local
      if (namespace === 'http://www.w3.org/XML/1998/namespace') return `xml:${local}`
      const prefix = prefixes.get(namespace) ?? `n${prefixes.size}`
      prefixes.set(namespace, prefix)
      return `${prefix}:${local}`
    },
    count: () => prefixes.size,
    declarations: () => {
      if (written.count !== prefixes.size) {
        const text = [...prefixes].map(([uri, prefix]) => ` xmlns:${prefix}="${escapeAttribute(uri)}"`).join('')
        written = { count: prefixes.size, text }
      }
      return written.text
    },
  }
}

/**
 * Gives every name that a plan can write its prefix, so that equal values are the same text from the first call on.
 * @param known how many namespaces there are at all: when all have a prefix, nothing is left to look for.
 */
export function reserveNames(root: ElementPlan, prefixes: Prefixes, known = Number.POSITIVE_INFINITY): void {
  prefixes.nameOf(root.name)
  const seen = new Set<TypePlan>()
  const waiting: TypePlan[] = [root.plan()]
  for (let plan = waiting.pop(); plan !== undefined; plan = waiting.pop()) {
    if (prefixes.count() > known) return
    if (plan.kind !== 'object' || seen.has(plan)) continue
    seen.add(plan)
    if (plan.name !== undefined && plan.derived().size > 1) prefixes.nameOf(plan.name)
    for (const list of plan.elements.values())
      for (const each of list) {
        const { attached } = each.declaration
        if (attached === undefined) prefixes.nameOf(each.name)
        else if (attached.content.kind === 'xml') prefixes.nameOf(attached.content.root)
        waiting.push(each.plan())
      }
    for (const list of plan.attributes.values()) for (const each of list) prefixes.nameOf(each.name)
    waiting.push(...plan.derived().values())
  }
}
