import type { XmlAttribute } from '../../xml/parse.ts'
import { namespaces } from '../qname.ts'
import { nest } from './array-dimensions.ts'

/** Where the items of an encoded array belong, as far as it says so (SOAP 1.1 section 5.4.2.1 and 5.4.2.2; SOAP 1.2 part 2 section 3.1.6). */
export interface ArrayLayout {
  readonly sizes: readonly number[]
  readonly offset: number
  /** What each item says, in the order they came. */
  readonly positions: (readonly number[] | undefined)[]
}

export function layoutOf(attributes: readonly XmlAttribute[]): ArrayLayout {
  const brackets = attributeNamed(attributes, 'arrayType')?.replace(/^[^[]*(?:\[[^\]]*\])*(?=\[[^\]]*\]$)/, '')
  const sizes = numbersIn(brackets) ?? sizesOf12(attributes)
  const offset = numbersIn(attributeNamed(attributes, 'offset')) ?? []
  return { sizes, offset: indexOf(offset, sizes) ?? 0, positions: [] }
}

export function positionOf(attributes: readonly XmlAttribute[]): readonly number[] | undefined {
  return attributes.length === 0 ? undefined : numbersIn(attributeNamed(attributes, 'position'))
}

/** The value of an array. */
export interface Arranged {
  readonly value: readonly unknown[]
  /** Items that are null as they did not come. */
  readonly gaps: number
}

/**
 * Puts items where they belong, and in rows where the array has several dimensions; what is not sent is null.
 * @returns undefined for an array of other dimensions, and for more gaps than there may be.
 */
export function arrange(
  items: readonly unknown[],
  layout: ArrayLayout,
  rank: number,
  maxGaps: number,
): Arranged | undefined {
  const placed = place(items, layout, maxGaps)
  if (rank === 1 || placed === undefined) return placed
  const { sizes } = layout
  const size = sizes.reduce((product, each) => product * each, 1)
  const missing = size - placed.value.length
  if (sizes.length !== rank || missing < 0 || placed.gaps + missing > maxGaps) return undefined
  const all = [...placed.value, ...Array<null>(missing).fill(null)]
  return { value: size === 0 ? [] : nest(all, sizes), gaps: placed.gaps + missing }
}

function place(
  items: readonly unknown[],
  { sizes, offset, positions }: ArrayLayout,
  maxGaps: number,
): Arranged | undefined {
  if (offset === 0 && positions.every((each) => each === undefined)) return { value: items, gaps: 0 }
  const value: unknown[] = []
  let next = offset
  let gaps = 0
  for (const [index, item] of items.entries()) {
    const at = indexOf(positions[index] ?? [], sizes) ?? next
    gaps += Math.max(0, at - value.length)
    if (gaps > maxGaps) return undefined
    while (value.length < at) value.push(null)
    value[at] = item
    next = at + 1
  }
  return { value, gaps }
}

/** Row by row. */
function indexOf(position: readonly number[], sizes: readonly number[]): number | undefined {
  if (position.length === 0) return undefined
  return position.reduce((index, each, dimension) => index * (dimension === 0 ? 1 : (sizes[dimension] ?? 1)) + each, 0)
}

function numbersIn(text: string | undefined): number[] | undefined {
  const inner = text && /^\s*\[([\d,\s]*)\]\s*$/.exec(text)?.[1]
  return inner ? safeNumbers(inner.split(',')) : undefined
}

/** `2 3`; the first may be left open as `*`, which says nothing. */
function sizesOf12(attributes: readonly XmlAttribute[]): number[] {
  const size = attributes.find((each) => each.local === 'arraySize' && each.namespace === namespaces.soapEncoding12)
  return size === undefined ? [] : safeNumbers(size.value.trim().split(/\s+/))
}

function safeNumbers(texts: readonly string[]): number[] {
  return texts.map(Number).filter((each) => Number.isSafeInteger(each))
}

function attributeNamed(attributes: readonly XmlAttribute[], local: string): string | undefined {
  return attributes.find((each) => each.local === local && each.namespace === namespaces.soapEncoding11)?.value
}
