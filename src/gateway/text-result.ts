import type { ExecutionResult } from 'graphql'

/** A result with its data as JSON text, as it is sent: nothing has to be made that is only there to be written. */
export interface TextResult extends Pick<ExecutionResult, 'errors' | 'extensions'> {
  /** Absent for an operation that did not run; `null` is text, too. */
  readonly data?: string | undefined
}

/** The result with its data as text. */
export function toTextResult({ data, ...others }: ExecutionResult): TextResult {
  return data === undefined ? others : { ...others, data: JSON.stringify(data) }
}

/** The result with its data as values. */
export function fromTextResult({ data, ...others }: TextResult): ExecutionResult {
  return data === undefined ? others : { ...others, data: JSON.parse(data) }
}
