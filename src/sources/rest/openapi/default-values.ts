import { isObject } from './json.ts'
import { printString } from './print-text.ts'
import type { Shape } from './shape.ts'

/** The document's default as a GraphQL literal of that type; undefined where it is none. */
export function defaultLiteral(value: unknown, shape: Shape, depth = 0): string | undefined {
  if (value === null || value === undefined || isObject(value) || depth > 5) return undefined
  switch (shape.kind) {
    case 'list': {
      if (!Array.isArray(value)) return undefined
      const items = value.map((item) => defaultLiteral(item, shape.of.shape, depth + 1))
      return items.includes(undefined) ? undefined : `[${items.join(', ')}]`
    }
    case 'enum':
      return typeof value === 'string' && shape.values.includes(value) ? value : undefined
    case 'object':
    case 'union':
      return undefined
    case 'scalar':
      return scalarLiteral(value, shape.name)
  }
}

function scalarLiteral(value: unknown, name: string): string | undefined {
  switch (name) {
    case 'Int':
      return typeof value === 'number' && (value | 0) === value ? String(value) : undefined
    case 'BigInt':
      return Number.isSafeInteger(value) ? String(value) : undefined
    case 'Float':
    case 'Decimal':
      return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined
    case 'Boolean':
      return typeof value === 'boolean' ? String(value) : undefined
    case 'ID':
      return Number.isSafeInteger(value)
        ? printString(String(value))
        : typeof value === 'string'
          ? printString(value)
          : undefined
    case 'JSON':
      return undefined
    default:
      return typeof value === 'string' ? printString(value) : undefined
  }
}
