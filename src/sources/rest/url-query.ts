import type { Mapping, MappingScope } from '../../mapping/types.ts'
import { percentEncode } from './percent-encode.ts'
import { unusableInput } from './request-error.ts'
import { encodeValue, literalText, renderParts, soleHole, textOf } from './text-value.ts'
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
      const text = textOf(sole.run({}, scope, []), 'query')
      if (text !== undefined) pairs.push(prefix + encodeInQuery(text))
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
