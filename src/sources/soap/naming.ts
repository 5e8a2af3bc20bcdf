/**
 * A name that GraphQL accepts, the same for the same text always: what GraphQL cannot have becomes `_` (ASCII) or `u` and the code
 * point (`ä` alone loses its mark). Never starts with `__`, which GraphQL keeps for itself.
 */
export function toGraphqlName(text: string): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '')
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
  for (const character of lexical.trim()) {
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

/** `GetCustomerByID` as a field name: `getCustomerByID`; a leading abbreviation goes down as one (`URLInfo`: `urlInfo`). */
export function toCamelCase(name: string): string {
  const legal = toGraphqlName(name)
  const joined = legal.replace(/(?<=[A-Za-z0-9])_+([a-z0-9])/gi, (_, next: string) => next.toUpperCase())
  return joined.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase())
}

/** `order-status` as a type name: `OrderStatus`. */
export function toPascalCase(name: string): string {
  const legal = toGraphqlName(name)
  const joined = legal.replace(/(?<=[A-Za-z0-9])_+([a-z0-9])/gi, (_, next: string) => next.toUpperCase())
  return joined.replace(/^_*[a-z]/, (start) => start.toUpperCase())
}
