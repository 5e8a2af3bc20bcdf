/** A legal GraphQL name that is not reserved for introspection. */
export function isLegalName(name: string): boolean {
  return /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name.length <= maxLength
}

/** `repos/list-for-user` becomes `reposListForUser`. */
export function toCamelCase(text: string): string {
  const joined = joinWords(text)
  // A run of capitals is one word: URLList -> urlList, ID -> id.
  return legal(joined.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase()))
}

/** `payment_intent` and `payment-intent` become `PaymentIntent`. */
export function toPascalCase(text: string): string {
  return legal(joinWords(text).replace(/^[a-z]/, (start) => start.toUpperCase()))
}

/** The field or argument name for a remote key: the key itself where it is legal. */
export function toFieldName(key: string): string {
  return isLegalName(key) ? key : toCamelCase(key)
}

/** Gives out names that are all different. */
export interface Names {
  /** `wanted`, or `wanted2`, `wanted3`, … when it is taken. */
  readonly claim: (wanted: string) => string
  readonly has: (name: string) => boolean
}

/** A fresh set of names without the `reserved` ones. */
export function createNames(reserved: Iterable<string> = []): Names {
  const taken = new Set(reserved)
  const next = new Map<string, number>() // so that a thousand clashes are not a million tries
  return {
    has: (name) => taken.has(name),
    claim: (wanted) => {
      let name = wanted
      for (let count = next.get(wanted) ?? 2; taken.has(name); count += 1) {
        name = `${wanted}${count}`
        next.set(wanted, count + 1)
      }
      taken.add(name)
      return name
    },
  }
}

/**
 * Names for remote keys, all different: a key that is legal keeps its name whatever order the keys come in.
 * @returns the names in the order of `keys`.
 */
export function nameKeys(keys: readonly string[], reserved: Iterable<string> = []): readonly string[] {
  const names = createNames(reserved)
  const claimed = new Map<number, string>()
  const inTurn = [true, false].flatMap((turn) =>
    keys.flatMap((key, index) => (isLegalName(key) === turn ? [index] : [])),
  )
  for (const index of inTurn) claimed.set(index, names.claim(toFieldName(keys[index] ?? '')))
  return keys.map((key, index) => claimed.get(index) ?? key)
}

const maxLength = 200

function joinWords(text: string): string {
  const plain = text
    .slice(0, 4 * maxLength)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
  const named = plain
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word, index) => (index === 0 ? word : word.replace(/^[a-z]/, (start) => start.toUpperCase())))
    .join('')
  if (named !== '') return named
  // Nothing of it can be written in GraphQL's letters: the code points at least keep names apart.
  return `x${[...text]
    .slice(0, 8)
    .map((letter) => letter.codePointAt(0)?.toString(16))
    .join('')}`
}

function legal(name: string): string {
  return (/^[0-9]/.test(name) ? `_${name}` : name).slice(0, maxLength)
}
