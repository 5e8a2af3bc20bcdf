/** A directive's value: a text; `true` where it has none; `conflict` where it is there several times with different values. */
export type DirectiveValue = string | true | typeof conflict

export const conflict = Symbol('conflict')

/** `name`, `name=token` or `name="text, with \"escapes\""` (RFC 9111 section 5.2, RFC 9110 section 5.6), in linear time. */
const wellFormed = /^([!#$%&'*+.^_`|~\w-]+)(?:=(?:([!#$%&'*+.^_`|~\w-]+)|"((?:[^"\\]|\\.)*)"))?$/s
const leadingName = /^[!#$%&'*+.^_`|~\w-]+/

/** Longer headers are cut: nobody means that much. */
const maxLength = 8192

/**
 * The directives of a Cache-Control, by lower-case name. Never throws: of an element that is malformed nothing is taken but its name,
 * without a value, so that `private=` and `no-store x` are still obeyed, and `max-age=1 0` is no time at all.
 */
export function parseDirectives(header: string): ReadonlyMap<string, DirectiveValue> {
  const directives = new Map<string, DirectiveValue>()
  for (const element of splitElements(header.slice(0, maxLength))) {
    const [whole, name = whole, token, quoted] = wellFormed.exec(element) ?? leadingName.exec(element) ?? []
    if (name === undefined) continue
    const key = name.toLowerCase()
    const value = token ?? quoted?.replace(/\\(.)/gs, '$1') ?? true
    const former = directives.get(key)
    directives.set(key, former === undefined || former === value ? value : conflict)
  }
  return directives
}

/** By commas that are not in quotes. A quote that never ends ends nothing: else it would hide a `no-store` behind it. */
function splitElements(text: string): readonly string[] {
  const elements: string[] = []
  let start = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (isQuoted && character === '\\') at++
    else if (character === '"') isQuoted = !isQuoted
    else if (character === ',' && !isQuoted) {
      elements.push(text.slice(start, at))
      start = at + 1
    }
  }
  const rest = text.slice(start)
  elements.push(...(isQuoted ? rest.split(',') : [rest]))
  return elements.map((element) => element.trim())
}

/** Greatest time, about 68 years: what is longer is held for this (RFC 9111 section 1.2.2). */
const maxSeconds = 2 ** 31

/**
 * A time in milliseconds. What is no number of seconds, or several different ones, is zero: rather stale than fresh for too long
 * (RFC 9111 section 4.2.1). Undefined where the directive is not there.
 */
export function toTimeMs(value: DirectiveValue | undefined): number | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'string' || !/^\d+$/.test(value)) return 0
  return Math.min(Number(value), maxSeconds) * 1000
}
