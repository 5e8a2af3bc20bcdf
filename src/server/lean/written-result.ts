import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { TextResult } from '../../gateway/text-result.ts'
import { isPromise, type MaybePromise } from '../../utils/maybe-promise.ts'

/** A result that is ready to be sent to whoever asked for it, but for its errors: they carry the request id of each. */
export interface WrittenResult {
  readonly errors: readonly GraphQLError[]
  /** JSON text; undefined where there is none. */
  readonly data: string | undefined
  /** The members after it, as JSON text: empty, or with the comma between. */
  readonly others: string
  /** The body that all get where there are no errors, once it was needed. */
  body: Body | undefined
}

/** Writes the result of a run; what it throws instead, or cannot be written as JSON, becomes its one error. */
export function writeResult(run: () => MaybePromise<TextResult>): MaybePromise<WrittenResult> {
  try {
    const result = run()
    return isPromise(result) ? result.then(write).catch(writeFailure) : write(result)
  } catch (error) {
    return writeFailure(error)
  }
}

function write({ errors = [], data, extensions }: TextResult): WrittenResult {
  const others = extensions === undefined ? '' : `,"extensions":${JSON.stringify(extensions)}`
  return { errors, data, others, body: undefined }
}

function writeFailure(error: unknown): WrittenResult {
  const originalError = error instanceof Error ? error : new Error(String(error))
  const errors = [new GraphQLError(originalError.message, { originalError })]
  return { errors, data: undefined, others: '', body: undefined }
}

/**
 * The whole body. Errors stand first, for people who read it, and it ends in a line break: so does Apollo Server write it.
 * Without errors it is the same for all, and made once.
 */
export function toBody(result: WrittenResult, errors: readonly GraphQLFormattedError[] | undefined): Body {
  if (errors !== undefined) return encode(`,"errors":${JSON.stringify(errors)}`, result)
  result.body ??= encode('', result)
  return result.body
}

/**
 * A short text is sent in one piece with the head; a long one is worth its bytes, which Node sends without copying them again, and
 * to many.
 */
export type Body = string | Buffer

const longText = 1024

/** @param first the members before the data, each with a comma before it */
function encode(first: string, { data, others }: WrittenResult): Body {
  const before = data === undefined ? first : `${first},"data":`
  // One comma is too many: the first.
  const start = `{${before === '' ? others.slice(1) : before.slice(1)}`
  const end = before === '' ? '}\n' : `${others}}\n`
  const text = data ?? ''
  if (start.length + text.length + end.length < longText) return start + text + end
  // Each part is written where it belongs: joined up, the long one would be copied twice.
  const body = Buffer.allocUnsafe(Buffer.byteLength(start) + Buffer.byteLength(text) + Buffer.byteLength(end))
  const at = body.write(start)
  body.write(end, at + body.write(text, at))
  return body
}
