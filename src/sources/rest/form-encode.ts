import { isRecord, StyledValue } from '../../mapping/index.ts'
import { styledPairs } from './styled-text.ts'

/** `application/x-www-form-urlencoded`, with `a[b]` and `a[0]` for nested values that have no style. Null is an empty value. */
export function formEncode(value: object): string {
  return Object.entries(value)
    .flatMap(([name, field]) => pairsOf(name, field))
    .join('&')
}

function pairsOf(name: string, value: unknown): readonly string[] {
  if (value === undefined) return []
  if (value instanceof StyledValue) return styledPairs(name, value, 'body', encode)
  if (!Array.isArray(value) && !isRecord(value))
    return [`${encode(name)}=${value === null ? '' : encode(String(value))}`]
  return Object.entries(value).flatMap(([key, field]) => pairsOf(`${name}[${key}]`, field))
}

/** As the URL Standard writes forms: a space is a plus. */
function encode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
