import { plainJsonText, toJsonText } from '../../mapping/index.ts'
import { printCalls } from './document.ts'
import { printOnce } from './print-once.ts'
import type { RootCall } from './root-call.ts'
import { uploadBody } from './upload-body.ts'

/** The body of a request, and its content type where that is not JSON. */
export interface UpstreamBody {
  readonly content: string | Uint8Array
  readonly contentType?: string
}

/** The body of a request that makes these calls, all of one operation type: JSON, but for files among the variables. */
export function printBody(calls: readonly RootCall[]): UpstreamBody {
  const content = printJson(calls)
  if (content !== undefined) return { content }
  const document = printCalls(calls)
  const upload = uploadBody(document)
  return upload === undefined
    ? { content: toJsonText(document) }
    : { content: upload.bytes, contentType: upload.contentType }
}

/** @returns undefined where a value is none of plain JSON */
function printJson(calls: readonly RootCall[]): string | undefined {
  const { query, variables, own } = printOnce(calls)
  const values = { ...variables }
  let place = 0
  for (const call of calls) for (const { value } of call.variables) values[own[place++] ?? ''] = value
  const text = plainJsonText(values)
  return text && `{"query":${query},"variables":${text}}`
}
