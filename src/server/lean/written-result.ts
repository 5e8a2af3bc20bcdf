import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { TextResult } from '../../gateway/text-result.ts'
import { isPromise, type MaybePromise } from '../../utils/maybe-promise.ts'

/** A result that is ready to be sent to whoever asked for it, but for its errors: they carry the request id of each. */
export interface WrittenResult {
  readonly errors: readonly GraphQLError[]
  readonly hasData: boolean
  /** An object of JSON with all but the errors. */
  readonly text: string
  /** The body that all get where there are no errors, once it was needed. */
  body: Body | undefined
}

const empty = '{}'

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
  return { errors, hasData: data !== undefined, text: textOf(data, extensions), body: undefined }
}

function textOf(data: TextResult['data'], extensions: TextResult['extensions']): string {
  const members = data === undefined ? [] : [`"data":${data}`]
  if (extensions !== undefined) members.push(`"extensions":${JSON.stringify(extensions)}`)
  return `{${members.join(',')}}`
}

function writeFailure(error: unknown): WrittenResult {
  const originalError = error instanceof Error ? error : new Error(String(error))
  const errors = [new GraphQLError(originalError.message, { originalError })]
  return { errors, hasData: false, text: empty, body: undefined }
}

/**
 * The whole body. Errors stand first, for people who read it, and it ends in a line break: so does Apollo Server write it.
 * Without errors it is the same for all, and made once.
 */
export function toBody(result: WrittenResult, errors: readonly GraphQLFormattedError[] | undefined): Body {
  if (errors === undefined) {
    result.body ??= encode(`${result.text}\n`)
    return result.body
  }
  const list = JSON.stringify(errors)
  return encode(result.text === empty ? `{"errors":${list}}\n` : `{"errors":${list},${result.text.slice(1)}\n`)
}

/**
 * A short text is sent in one piece with the head; a long one is worth its bytes, which Node sends without copying them again, and
 * to many.
 */
export type Body = string | Buffer

const longText = 1024

function encode(text: string): Body {
  return text.length < longText ? text : Buffer.from(text)
}
