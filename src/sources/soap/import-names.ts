import type { SoapOperation } from './description.ts'
import { createNamer, toCamelCase, toGraphqlName, toPascalCase } from './naming.ts'

/**
 * Names the fields of one root type: short where that is clear (`GetOrder`: `order`), by what tells them apart where it is not. An
 * overloaded operation's further forms are named after their inputs; the same at another port is named after `first`, the field of
 * the first one, and the port.
 */
export function createFieldNamer(
  operations: readonly SoapOperation[],
): (operation: SoapOperation, first?: string) => string {
  const counts = countNames(operations)
  const unique = createNamer()
  const used = new Set<string>()
  return ({ name, form, port, service }, first) => {
    const short = shortName(name)
    const base = first ?? (counts.get(short) === 1 ? short : toCamelCase(name))
    const candidates = [
      first === undefined ? base : `${base}${toPascalCase(ownWords(port, service))}`,
      ...(form === undefined || first !== undefined ? [] : [`${base}${toPascalCase(withoutStart(form, name))}`]),
      `${base}${toPascalCase(port)}`,
      `${base}${toPascalCase(service)}${toPascalCase(port)}`,
    ]
    const chosen = unique(candidates.find((each) => !used.has(each)) ?? base)
    used.add(chosen)
    return chosen
  }
}

/** How many operations would like each name, short or long. Those of one name are told apart otherwise. */
function countNames(operations: readonly SoapOperation[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of new Set(operations.map((each) => each.name)))
    for (const each of new Set([shortName(name), toCamelCase(name)])) counts.set(each, (counts.get(each) ?? 0) + 1)
  return counts
}

/** Without the `Get` that it begins with, or that stands behind a noun (`Order_GetLines`), where a name is left. */
function shortName(operation: string): string {
  const short = operation.replace(/^[Gg]et_?(?=[A-Z])|(?<=[a-z0-9])[_.-][Gg]et(?=[A-Z]|$)/, '')
  return toCamelCase(short)
}

function withoutStart(form: string, name: string): string {
  const rest = form.toLowerCase().startsWith(name.toLowerCase()) ? form.slice(name.length) : form
  return toGraphqlName(rest === '' ? form : rest)
}

/** What a port's name says besides the service's: `OrdersSoap12` of `Orders` is `Soap12`. */
function ownWords(port: string, service: string): string {
  const words = wordsOf(port)
  const known = wordsOf(service)
  const firstOwn = words.findIndex((word, index) => word !== known[index])
  return firstOwn < 1 ? port : words.slice(firstOwn).join('')
}

function wordsOf(name: string): string[] {
  return name.match(/[A-Z]?[a-z]+\d*|[A-Z]+(?![a-z])\d*|[^A-Za-z]+/g) ?? []
}
