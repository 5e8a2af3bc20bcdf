/** An answer, of the gateway or of the whole. */
export interface Answer {
  readonly data?: unknown
  readonly errors?:
    | readonly {
        readonly message: string
        readonly path?: readonly (string | number)[] | undefined
        readonly extensions?: unknown
      }[]
    | undefined
}

/**
 * What is wrong with an answer, beside that of one service that has everything: another value, an order of fields that is not the query's, an error
 * where there is none, or a null that has no error. Which of several errors below one null is told is the executor's own matter.
 * @returns undefined where nothing is
 */
export function judge(received: Answer, expected: Answer): string | undefined {
  const [have, want] = [JSON.stringify(received.data ?? null), JSON.stringify(expected.data ?? null)]
  if (have !== want) return `data is\n  ${have}\n  and not\n  ${want}\n  with errors ${JSON.stringify(received.errors)}`
  const [places, wanted] = [placesOf(received), placesOf(expected)]
  const further = [...places].filter((place) => !wanted.has(place))
  const missing = [...wanted].filter((place) => !places.has(place))
  if (further.length + missing.length === 0) return undefined
  return `errors that nobody expects at ${further.join(' ') || 'no place'}, and none at ${missing.join(' ') || 'no other'}`
}

/** The nulls, and places without one, that errors tell of. */
function placesOf({ data, errors = [] }: Answer): ReadonlySet<string> {
  return new Set(
    errors.map(({ path }) => {
      if (path === undefined) return 'no path'
      let value: unknown = data
      const known: (string | number)[] = []
      for (const key of path) {
        if (value === null || value === undefined) break
        known.push(key)
        value = (value as Record<string | number, unknown>)[key]
      }
      return `${JSON.stringify(known)}${value === null || value === undefined ? '' : ' (not null)'}`
    }),
  )
}
