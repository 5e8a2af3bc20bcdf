import { inLatin } from './transliterate.ts'

/**
 * A name that GraphQL accepts, the same for the same text always: letters become those of ASCII that sound like them, what else GraphQL
 * cannot have becomes `_` (ASCII) or `u` and the code point. Never starts with `__`, which GraphQL keeps for itself.
 */
export function toGraphqlName(text: string): string {
  const plain = inLatin(text)
  let name = ''
  for (const character of plain) {
    if (/[A-Za-z0-9_]/.test(character)) name += character
    else if (character.charCodeAt(0) < 128) name += '_'
    else name += `u${(character.codePointAt(0) ?? 0).toString(16)}`
  }
  name = name.replace(/^_{2,}/, '_')
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`
}

/** A GraphQL enum value's name for a lexical value; punctuation keeps its code point, so that `<` and `>` stay apart. */
export function toEnumName(lexical: string): string {
  let name = ''
  for (const character of inLatin(lexical.trim())) {
    if (/[A-Za-z0-9_]/.test(character)) name += character
    else if (' -./:'.includes(character)) name += '_'
    else name += `u${(character.codePointAt(0) ?? 0).toString(16)}`
  }
  name = name.replace(/^_{2,}/, '_')
  if (name === 'true' || name === 'false' || name === 'null') return `${name}_`
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`
}

/** The names of an enum's values by their lexical values, in order; of two that would be equal the second gets a number. */
export function enumNames(values: readonly string[]): ReadonlyMap<string, string> {
  // A value that is a name already keeps it, whoever else would like it.
  const names = new Map(values.filter((each) => toEnumName(each) === each).map((each) => [each, each]))
  const unique = createNamer(names.values())
  return new Map(values.map((each) => [each, names.get(each) ?? unique(toEnumName(each))]))
}

/** Makes names unique in the order they come: the second `id` is `id_2`. */
export function createNamer(taken: Iterable<string> = []): (wanted: string) => string {
  const used = new Set(taken)
  return (wanted) => {
    let name = wanted
    for (let count = 2; used.has(name); count += 1) name = `${wanted}_${count}`
    used.add(name)
    return name
  }
}

/** `GetCustomerByID` as a field name: `getCustomerByID`; a leading abbreviation goes down as one (`URLInfo`: `urlInfo`, `IDsOf`: `idsOf`). */
export function toCamelCase(name: string): string {
  return joinWords(name).replace(/^[A-Z]{2,}s(?![a-z])|^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase())
}

/** `order-status` as a type name: `OrderStatus`. */
export function toPascalCase(name: string): string {
  return joinWords(name).replace(/^_*[a-z]/, (start) => start.toUpperCase())
}

/** `order_status` as `orderStatus`, and `ORDER_STATUS`, where capitals tell nothing, as `OrderStatus`. */
function joinWords(name: string): string {
  const legal = toGraphqlName(name)
  const words =
    /[A-Z0-9]_+[A-Z0-9]/.test(legal) && !/[a-z]/.test(legal)
      ? legal.toLowerCase().replace(/(?<![a-z0-9])[a-z]/g, (start) => start.toUpperCase())
      : legal
  return words.replace(/(?<=[A-Za-z0-9])_+([a-z0-9])/gi, (_, next: string) => next.toUpperCase())
}
