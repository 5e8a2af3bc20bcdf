import { type Mapping, type MappingScope, StyledValue } from '../../mapping/index.ts'
import { percentEncode } from './percent-encode.ts'
import { renderParts, renderValue } from './render-parts.ts'
import { unusableInput } from './request-error.ts'
import { styledPairs } from './styled-text.ts'
import { encodeValue, literalText, soleHole, textOf } from './text-value.ts'
import type { QueryParam } from './url-template.ts'

/** Adds `name=value` texts for one call. */
export type QueryStep = (pairs: string[], scope: MappingScope) => void

/** A parameter whose value is one hole is left out where that has no value. */
export function paramStep({ name, value }: QueryParam): QueryStep {
  const parts = [...name, ...(value ?? [])]
  if (!parts.some((part) => part.kind === 'hole')) {
    const text = value === undefined ? literalText(name) : `${literalText(name)}=${literalText(value)}`
    return (pairs) => pairs.push(text)
  }
  const sole = soleHole(value ?? name)
  return (pairs, scope) => {
    const prefix = value === undefined ? '' : `${renderParts(name, scope, 'query', encodeInQuery)}=`
    if (sole === undefined) pairs.push(prefix + renderParts(value ?? name, scope, 'query', encodeInQuery))
    else {
      const text = renderValue(sole.run({}, scope, []), 'query', encodeInQuery)
      if (text !== undefined) pairs.push(prefix + text)
    }
  }
}

/** `queryParams:` appends a parameter for each field that has a value; a list repeats its parameter. */
export function mapStep(mapping: Mapping | undefined): QueryStep[] {
  if (mapping === undefined) return []
  return [
    (pairs, scope) => {
      const value = mapping.run({}, scope, [])
      if (value === null || value === undefined) return
      if (typeof value !== 'object' || Array.isArray(value))
        throw unusableInput('query', '`queryParams` did not give an object')
      for (const [name, field] of Object.entries(value)) {
        for (const item of Array.isArray(field) ? field : [field]) {
          if (item instanceof StyledValue) {
            pairs.push(...styledPairs(name, item, 'query', encodeInQuery))
            continue
          }
          const text = textOf(item, 'query')
          if (text !== undefined) pairs.push(`${encodeInQuery(name)}=${encodeInQuery(text)}`)
        }
      }
    },
  ]
}

function encodeInQuery(text: string): string {
  return encodeValue(text, 'query', percentEncode)
}
