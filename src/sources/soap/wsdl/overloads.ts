import type { XmlElement } from '../../xml/tree.ts'
import { childrenNamed } from './nodes.ts'

/**
 * What tells operations of one name in a port type apart: the name of the input where each has its own, else its number. The first of a
 * name keeps the plain name, and so do all that are alone.
 */
export function formsOf(operations: readonly XmlElement[]): Map<XmlElement, string | undefined> {
  const forms = new Map<XmlElement, string | undefined>()
  for (const same of byName(operations).values()) {
    const names = same.map((each) => nameIn(each, 'input') ?? nameIn(each, 'output'))
    const areTold = new Set(names).size === names.length && !names.includes(undefined)
    same.forEach((each, index) => {
      forms.set(each, same.length === 1 ? undefined : areTold ? names[index] : String(index + 1))
    })
  }
  return forms
}

/** Operations by name. */
export function byName(operations: readonly XmlElement[]): Map<string, XmlElement[]> {
  const found = new Map<string, XmlElement[]>()
  for (const each of operations) {
    const same = found.get(nameOf(each))
    if (same === undefined) found.set(nameOf(each), [each])
    else same.push(each)
  }
  return found
}

function nameOf(operation: XmlElement): string {
  return operation.attributes.get('name')?.trim() ?? ''
}

/** The port type's operation that a bound one means: by name, then by the names of input and output, then the next one in order. */
export function matchForm(
  bound: XmlElement,
  operations: ReadonlyMap<string, readonly XmlElement[]>,
  taken: ReadonlySet<XmlElement>,
): XmlElement | undefined {
  const same = operations.get(nameOf(bound)) ?? []
  if (same.length <= 1) return same[0]
  const left = same.filter((each) => !taken.has(each))
  const agrees = (each: XmlElement, direction: 'input' | 'output'): boolean => {
    const wanted = nameIn(bound, direction)
    return wanted === undefined || wanted === nameIn(each, direction)
  }
  return left.find((each) => agrees(each, 'input') && agrees(each, 'output')) ?? left[0]
}

function nameIn(operation: XmlElement, direction: 'input' | 'output'): string | undefined {
  return childrenNamed(operation, direction)[0]?.attributes.get('name')
}
