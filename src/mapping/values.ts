/** A plain object of data: what JSON calls an object. Lists, and wrappers around numbers, are not. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** The JSON type's name, for messages and for `->typeof`; `nothing` where there is no value. */
export function typeName(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (isRecord(value)) return 'object'
  if (toNumeric(value) !== undefined) return 'number'
  return typeof value === 'object' ? 'string' : typeof value
}

/** The number that a value is: a number, a bigint, or a wrapper that keeps the digits of either. */
export function toNumeric(value: unknown): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isRecord(value)) return undefined
  const inner: unknown = value.valueOf()
  return typeof inner === 'number' || typeof inner === 'bigint' ? inner : undefined
}

/** A safe integer as a number, any other integer as a bigint: the digits are kept. */
export function fromInteger(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** A scalar as text: strings as they are, numbers and booleans as JSON writes them, nothing for null; else undefined. */
export function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  if (Array.isArray(value) || isRecord(value) || value instanceof Error) return undefined
  return String(value)
}

/** Whether two JSON values are the same: numbers by value, objects whatever the order of their keys. */
export function isEqualJson(left: unknown, right: unknown): boolean {
  if (left === right) return true
  const leftNumber = toNumeric(left)
  // biome-ignore lint/suspicious/noDoubleEquals: only this compares a bigint with a number by value
  if (leftNumber !== undefined) return leftNumber == toNumeric(right)
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) && left.length === right.length && left.every((item, at) => isEqualJson(item, right[at]))
    )
  }
  if (!isRecord(left) || !isRecord(right)) return false
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isEqualJson(left[name], right[name]))
  )
}

/** Sets an own property, whatever its name: plain assignment of `__proto__` would change the prototype. */
export function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
  } else {
    target[name] = value
  }
}

/** An own property's value; undefined where there is none. Never reads the prototype chain. */
export function getOwn(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Readonly<Record<string, unknown>>)[name] // checked above: own data of a remote object
}
