import type { MappingReference } from '../mapping/types.ts'

/** What is known before any request: `$env` and `$config`. */
export interface StaticValues {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly config: Readonly<Record<string, unknown>>
}

/** The environment as mappings see it: only the variables that they name, so that no mapping can hand out all of them. */
export function envOf(references: readonly MappingReference[], { env }: StaticValues): Record<string, string> {
  const seen: Record<string, string> = Object.create(null)
  for (const { variable, path } of references) {
    const [name] = path
    if (variable !== 'env' || name === undefined) continue
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    if (value !== undefined) seen[name] = value
  }
  return seen
}

/** The client's headers that the references name, in lower case: all that what is made of them can differ by. */
export function headersOfClient(references: readonly MappingReference[]): readonly string[] {
  return references.flatMap(({ variable, path: [first, name] }) =>
    variable === 'request' && first === 'headers' && name !== undefined ? [name.toLowerCase()] : [],
  )
}

/** Gives headers as mappings see them: a list of values by name. */
export type HeaderReader = (headers: ReadonlyMap<string, string>) => Readonly<Record<string, readonly string[]>>

/**
 * Compiles which headers the references name (`$request.headers.x`); only those are seen, so that writing the name is what lets
 * a header through.
 */
export function compileHeaderReader(
  references: readonly MappingReference[],
  variable: 'request' | 'response',
): HeaderReader {
  const names = new Set(
    references
      .filter(({ path }) => path[0] === 'headers')
      .flatMap((each) => (each.variable === variable && each.path[1] !== undefined ? [each.path[1]] : [])),
  )
  return (headers) => {
    const lists: Record<string, readonly string[]> = Object.create(null)
    for (const name of names) {
      const value = headers.get(name.toLowerCase())
      if (value !== undefined) lists[name] = [value]
    }
    return lists
  }
}
