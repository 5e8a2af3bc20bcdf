import { type QName, readName } from '../qname.ts'

/** Names as a mapping has them, in one another. */
export interface NameTree {
  readonly fields: ReadonlyMap<string, NameTree>
  /** Whether what stands there is wanted as a whole, besides. */
  readonly isOpen?: boolean
}

/** An element or attribute that a mapping names in full: it need not be in the description. */
export interface FullName {
  readonly kind: 'element' | 'attribute'
  readonly name: QName
}

/** `{urn:x}name`, or `@name` and `@{urn:x}name` for an attribute; undefined for any other key. */
export function readFullName(key: string): FullName | undefined {
  const kind = key.startsWith('@') ? 'attribute' : 'element'
  if (kind === 'element' && !key.startsWith('{')) return undefined
  const name = readName(kind === 'attribute' ? key.slice(1) : key)
  if (name === undefined || name.local === 'xmlns' || name.namespace === xmlnsNamespace) return undefined
  return { kind, name }
}

/** Whether something in it is named in full, at any depth. */
export function hasFullNames({ fields }: NameTree): boolean {
  for (const [key, below] of fields) if (readFullName(key) !== undefined || hasFullNames(below)) return true
  return false
}

/** The namespace of declarations, which are no attributes. */
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'
