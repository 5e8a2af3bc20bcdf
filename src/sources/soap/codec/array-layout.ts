import type { XmlAttribute } from '../../xml/parse.ts'
import { namespaces } from '../qname.ts'

/** Where the items of an encoded array belong, as far as it says so (SOAP 1.1 section 5.4.2.1 and 5.4.2.2). */
export interface ArrayLayout {
  readonly sizes: readonly number[]
  readonly offset: number
  /** What each item says, in the order they came. */
  readonly positions: (readonly number[] | undefined)[]
}

const maxItems = 1_000_000

export function layoutOf(attributes: readonly XmlAttribute[]): ArrayLayout {
  const sizes =
    numbersIn(attributeNamed(attributes, 'arrayType')?.replace(/^[^[]*(?:\[[^\]]*\])*(?=\[[^\]]*\]$)/, '')) ?? []
  const offset = numbersIn(attributeNamed(attributes, 'offset')) ?? []
  return { sizes, offset: indexOf(offset, sizes) ?? 0, positions: [] }
}

export function positionOf(attributes: readonly XmlAttribute[]): readonly number[] | undefined {
  return attributes.length === 0 ? undefined : numbersIn(attributeNamed(attributes, 'position'))
}

/** Puts the items at `key` where they belong; what is not sent is null. Positions that make no sense are not followed. */
export function arrange(object: Record<string, unknown>, key: string, { sizes, offset, positions }: ArrayLayout): void {
  const items = object[key]
  if (!Array.isArray(items) || (offset === 0 && positions.every((each) => each === undefined))) return
  const arranged: unknown[] = []
  let next = offset
  items.forEach((item: unknown, index) => {
    const at = indexOf(positions[index] ?? [], sizes) ?? next
    if (at >= maxItems) return
    while (arranged.length < at) arranged.push(null)
    arranged[at] = item
    next = at + 1
  })
  object[key] = arranged
}

/** Row by row. */
function indexOf(position: readonly number[], sizes: readonly number[]): number | undefined {
  if (position.length === 0) return undefined
  return position.reduce((index, each, dimension) => index * (dimension === 0 ? 1 : (sizes[dimension] ?? 1)) + each, 0)
}

function numbersIn(text: string | undefined): number[] | undefined {
  const inner = text && /^\s*\[([\d,\s]*)\]\s*$/.exec(text)?.[1]
  if (!inner) return undefined
  return inner
    .split(',')
    .map(Number)
    .filter((each) => Number.isSafeInteger(each))
}

function attributeNamed(attributes: readonly XmlAttribute[], local: string): string | undefined {
  return attributes.find((each) => each.local === local && each.namespace === namespaces.soapEncoding11)?.value
}
