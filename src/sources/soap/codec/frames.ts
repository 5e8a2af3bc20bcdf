import type { XmlAttribute, XmlScope } from '../../xml/parse.ts'
import type { XmlTextWriter } from '../../xml/text-writer.ts'
import type { ArrayLayout } from './array-layout.ts'
import type { ImpliedElement } from './implied-element.ts'
import type { InOrderPlan } from './in-order.ts'
import type { ElementPlan, ObjectPlan } from './plan.ts'
import type { SimpleCodec } from './simple.ts'

/** Where a value goes. */
export type Place = {
  readonly into: Record<string, unknown>
  readonly element: Pick<ElementPlan, 'key' | 'isList' | 'entryKey' | 'isOnlyInOrder'>
  /** Takes what stands where among others, where that is wanted. */
  readonly entries: Entries | undefined
}

export interface Entries {
  readonly plan: InOrderPlan
  readonly list: unknown[]
}

/** An element that is open. */
export type Frame =
  | {
      readonly kind: 'object'
      readonly place: Place
      readonly plan: ObjectPlan
      readonly object: Record<string, unknown>
      /** What the element is called. */
      readonly local: string
      readonly layout: ArrayLayout | undefined
      readonly entries: Entries | undefined
      /** Takes all that comes in it, where somebody wants that. */
      readonly recorder: XmlTextWriter | undefined
      /** What came without the element that belongs around it. */
      implied: (ImpliedElement & { readonly object: Record<string, unknown> }) | undefined
      /** What the type does not know, where that is wanted: a list for each name. */
      unknown: Map<string, unknown[]> | undefined
      /** Values of elements whose name was wrong. */
      loose: Record<string, unknown> | undefined
      misnamed: string | undefined
      text: string
    }
  | {
      readonly kind: 'simple'
      readonly place: Place
      readonly codec: SimpleCodec
      readonly element: ElementPlan
      /** What prefixes mean here, where the text may hold one. */
      readonly resolve: ((prefix: string) => string | undefined) | undefined
      text: string
      hasElements: boolean
    }
  | {
      readonly kind: 'opaque'
      readonly place: Place
      readonly writer: ContentWriter
      depth: number
      hasElements: boolean
    }
  /** The value is known; content is skipped. */
  | { readonly kind: 'known'; readonly place: Place; readonly value: unknown }

/** Makes a value of content whose type is not known. */
export interface ContentWriter extends Pick<XmlTextWriter, 'text' | 'close'> {
  readonly open: (namespace: string, local: string, attributes: readonly XmlAttribute[], scope: XmlScope) => void
  readonly finish: () => unknown
}

/** An open element that has members. */
export type ObjectFrame = Extract<Frame, { kind: 'object' }>
