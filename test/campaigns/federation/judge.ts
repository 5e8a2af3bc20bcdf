import { isDeepStrictEqual } from 'node:util'

/** What the audit expects of a query's answer. */
export interface Expected {
  readonly data?: unknown
  /** Whether there are errors; where it does not say, that is left open. */
  readonly errors?: boolean
}

/** A gateway's answer, as far as it is judged. */
export interface Answer {
  readonly data?: unknown
  readonly errors?: readonly { readonly message?: string }[]
}

/** Why an answer is not what is expected, by the audit's own rule; undefined where it is. */
export function judge(answer: Answer, expected: Expected): string | undefined {
  const received = answer.data ?? null
  const wanted = expected.data ?? null
  const messages = (answer.errors ?? []).map(({ message }) => message).join('; ')
  if (!isDeepStrictEqual(received, wanted))
    return `expected ${JSON.stringify(wanted)}, received ${JSON.stringify(received)}${messages && ` (${messages})`}`
  if (typeof expected.errors !== 'boolean') return undefined
  const hasErrors = (answer.errors?.length ?? 0) > 0
  if (hasErrors === expected.errors) return undefined
  return hasErrors ? `errors that are not expected: ${messages}` : 'errors are expected, and there are none'
}
