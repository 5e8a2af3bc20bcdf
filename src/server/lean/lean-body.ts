import { isUtf8 } from 'node:buffer'
import { isTooDeep, withExactNumbers } from '../http/exact-json.ts'

/** A body in which there is nothing to refuse, and nothing but one operation to run. */
export interface LeanBody {
  readonly query: string
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>> | undefined
}

/** Names of keys that could reach a prototype, and the escapes that could spell them. */
const suspicious = ['__proto__', 'constructor', '\\u005', '\\u006', '\\u007'] as const

/** Reads a body; one that the long way refuses, or might, is undefined. */
export function readLeanBody(bytes: Buffer): LeanBody | undefined {
  if (!isUtf8(bytes)) return undefined
  const text = bytes.toString()
  if (suspicious.some((part) => text.includes(part))) return undefined
  const body = parseJson(text)
  if (!isRecord(body) || isTooDeep(body)) return undefined
  const { query, operationName = null, variables = null, extensions = null } = body
  if (typeof query !== 'string') return undefined
  if (operationName !== null && typeof operationName !== 'string') return undefined
  if (variables !== null && !isRecord(variables)) return undefined
  // Of all extensions, the persisted queries alone mean something here.
  if (extensions !== null && !(isRecord(extensions) && extensions.persistedQuery === undefined)) return undefined
  const exact = variables === null ? null : exactVariables(text, variables)
  return { query, operationName: operationName ?? undefined, variables: exact ?? undefined }
}

type Values = Readonly<Record<string, unknown>>

/** The variables with all digits of their numbers. Hot: the query, which usually stands first and is long, is not looked at. */
function exactVariables(text: string, variables: Values): Values {
  for (const _ in variables) {
    const body = withExactNumbers(text, undefined, JSON.parse, text.indexOf('"variables"'))
    return isRecord(body) && isRecord(body.variables) ? body.variables : variables
  }
  return variables
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
