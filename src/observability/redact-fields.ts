import { isSecretName, redactText } from './redact-text.ts'

const maxDepth = 5
const maxEntries = 50
const maxFrames = 8
const maxCauses = 5

/** Log fields without secrets: by name, by look, bounded in depth and size. Never throws, whatever the values are. */
export function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactRecord(fields, 0)
}

function redactRecord(fields: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  const names = Object.keys(fields)
  if (names.length > maxEntries) names.length = maxEntries
  const redacted: Record<string, unknown> = {}
  for (const name of names) putField(redacted, name, fields[name], depth)
  return redacted
}

function redactEntries(entries: readonly (readonly [string, unknown])[], depth: number): Record<string, unknown> {
  const redacted: Record<string, unknown> = {}
  for (const [name, value] of entries.slice(0, maxEntries)) putField(redacted, name, value, depth)
  return redacted
}

function putField(redacted: Record<string, unknown>, name: string, given: unknown, depth: number): void {
  if (given === undefined) return
  const { text, isSecret } = judgeName(name)
  const value = isSecret && given !== null ? '[redacted]' : redactValue(given, depth)
  // A field called `__proto__` is only a field.
  if (text === '__proto__')
    Object.defineProperty(redacted, text, { value, enumerable: true, configurable: true, writable: true })
  else redacted[text] = value
}

interface JudgedName {
  readonly text: string
  readonly isSecret: boolean
}

/** Events have the same few names again and again; judging one costs a dozen patterns. Names from data are many, and stay out. */
const judgedNames = new Map<string, JudgedName>()
const maxJudgedNames = 500
const maxJudgedLength = 64

function judgeName(name: string): JudgedName {
  const known = judgedNames.get(name)
  if (known !== undefined) return known
  const judged = { text: redactText(name), isSecret: isSecretName(name) }
  if (judgedNames.size < maxJudgedNames && name.length <= maxJudgedLength) judgedNames.set(name, judged)
  return judged
}

function redactValue(value: unknown, depth: number): unknown {
  try {
    return redactUnguarded(value, depth)
  } catch {
    return '[unreadable]' // A getter or proxy that throws.
  }
}

function redactUnguarded(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return redactText(value)
    case 'number':
    case 'boolean':
    case 'undefined':
      return value
    case 'bigint':
      return redactText(value.toString())
    case 'object':
      return value === null ? null : redactObject(value, depth)
    default:
      return `[${typeof value}]`
  }
}

function redactObject(value: object, depth: number): unknown {
  if (value instanceof Error) return redactError(value, depth)
  if (depth >= maxDepth) return '[deeper]'
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString()
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return value.slice(0, maxEntries).map((item) => redactValue(item, depth + 1))
  if (value instanceof Map) {
    return redactEntries(
      [...value].map(([name, item]) => [String(name), item]),
      depth + 1,
    )
  }
  if (value instanceof Set) return [...value].slice(0, maxEntries).map((item) => redactValue(item, depth + 1))
  // A wrapper that prints itself, such as a Secret.
  if ('toJSON' in value && typeof value.toJSON === 'function') return redactValue(value.toJSON(), depth + 1)
  return redactRecord(value as Readonly<Record<string, unknown>>, depth + 1)
}

/** Name, message, code, the top of the stack, and the same of its causes. Other properties may hold anything, and stay out. */
function redactError(error: Error, depth: number): unknown {
  if (depth > maxDepth + maxCauses) return '[deeper]'
  const { name, message, stack, cause } = error
  const frames = String(stack ?? '')
    .split('\n')
    .filter((line) => /^\s{0,8}at /.test(line))
    .slice(0, maxFrames)
  return redactEntries(
    [
      ['name', name],
      ['message', message],
      ['code', 'code' in error ? error.code : undefined],
      ['reason', 'reason' in error ? error.reason : undefined],
      ['frames', frames.length === 0 ? undefined : frames.map((frame) => frame.trim())],
      ['errors', error instanceof AggregateError ? error.errors : undefined],
      ['cause', cause],
    ],
    depth + 1,
  )
}
