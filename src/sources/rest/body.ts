import type { Mapping, MappingScope } from '../../mapping/types.ts'
import { formEncode } from './percent-encode.ts'
import { unusableInput } from './request-error.ts'

/** A request's body as text, and the content type to send where no header names one. */
export interface RequestBody {
  readonly text: string
  readonly contentType: string
}

const form = 'application/x-www-form-urlencoded'

/**
 * The body of one call: a form where the content type asks for one, else JSON; undefined where the mapping gives nothing.
 * @throws GatewayError BAD_USER_INPUT for a form that is no object.
 */
export function renderBody(
  mapping: Mapping | undefined,
  scope: MappingScope,
  contentType: string | undefined,
): RequestBody | undefined {
  const value = mapping?.run({}, scope, [])
  if (value === undefined) return undefined
  if (contentType?.split(';', 1)[0]?.trim().toLowerCase() !== form)
    return { text: toJson(value), contentType: 'application/json' }
  if (typeof value !== 'object' || value === null) throw unusableInput('body', 'a form needs an object')
  return { text: formEncode(value), contentType: form }
}

/** JSON in which bigints keep their digits as numbers; `JSON.stringify` refuses them. */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return toJsonWithBigints(value)
  }
}

function toJsonWithBigints(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(toJsonWithBigints).join(',')}]`
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${toJsonWithBigints(field)}`).join(',')}}`
}
