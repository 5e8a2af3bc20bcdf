/** A pattern of schema coordinates: `User`, `User.*`, `*.internal*`, `Query.user(id:)`. */
export interface Pattern {
  readonly text: string
  readonly matches: (coordinate: string) => boolean
  /** Whether it is of this type, or of something in it. */
  readonly matchesType: (typeName: string) => boolean
  /** Whether it is of an argument of this field. */
  readonly matchesField: (coordinate: string) => boolean
}

/** What a pattern names. */
export function patternLevel(text: string): 'type' | 'member' | 'argument' {
  if (text.includes('(')) return 'argument'
  return text.includes('.') ? 'member' : 'type'
}

/** Reads a pattern; `*` stands for any number of letters of a name. */
export function compilePattern(text: string): Pattern {
  const [type = '', member] = text.split('(')[0]?.split('.') ?? []
  const whole = globOf(text)
  const ofType = globOf(type)
  const ofField = member === undefined || !text.includes('(') ? undefined : globOf(`${type}.${member}`)
  return {
    text,
    matches: (coordinate) => whole.test(coordinate),
    matchesType: (typeName) => ofType.test(typeName),
    matchesField: (coordinate) => ofField?.test(coordinate) ?? false,
  }
}

function globOf(text: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('\\*', '\\w*')
  return new RegExp(`^${escaped}$`)
}
