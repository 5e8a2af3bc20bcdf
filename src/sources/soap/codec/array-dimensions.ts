import { inputError } from './shape-error.ts'

/** The items of an array, row by row, and how many there are in each dimension. */
export interface FlatArray {
  readonly list: readonly unknown[]
  readonly sizes: readonly number[]
}

/**
 * Takes an array of some dimensions apart, which is given as lists in each other.
 * @throws GatewayError BAD_USER_INPUT for lists of different lengths, and for values where lists should be.
 */
export function flatten(given: unknown, rank: number, name: string): FlatArray {
  let list: readonly unknown[] = Array.isArray(given) ? given : given === undefined || given === null ? [] : [given]
  const sizes = [list.length]
  for (let dimension = 1; dimension < rank; dimension += 1) {
    const rows = list.map((row): readonly unknown[] => {
      if (!Array.isArray(row)) throw inputError(`${name} takes lists of lists, as it has ${rank} dimensions`)
      return row
    })
    const [first] = rows
    if (rows.some((row) => row.length !== first?.length))
      throw inputError(`${name} has rows of different lengths, and no such dimensions`)
    sizes.push(first?.length ?? 0)
    list = rows.flat()
  }
  return { list, sizes }
}

/** The opposite: rows of a flat list, which is as long as the sizes say. */
export function nest(list: readonly unknown[], sizes: readonly number[]): readonly unknown[] {
  let nested = list
  for (const size of sizes.slice(1).reverse()) {
    const rows: unknown[] = []
    for (let at = 0; at < nested.length; at += size) rows.push(nested.slice(at, at + size))
    nested = rows
  }
  return nested
}
