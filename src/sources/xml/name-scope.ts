import { isNcName } from './chars.ts'
import { XmlError } from './xml-error.ts'

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'

/** A tag's or attribute's name, resolved. */
export interface ResolvedName {
  readonly namespace: string
  readonly local: string
}

/** What prefixes mean inside an element; `''` is the default namespace. Made anew only where a tag declares something. */
export interface NameScope {
  /** By prefix; those of the parents by prototype. No prototype of its own beyond. */
  readonly namespaces: Record<string, string>
  /** Element names that were resolved here. */
  readonly names: Map<string, ResolvedName>
}

/** The scope around a document's root. */
export function outermostScope(): NameScope {
  const namespaces: Record<string, string> = Object.create(null)
  namespaces.xml = xmlNamespace
  return { namespaces, names: new Map() }
}

/**
 * A scope with a tag's declarations.
 * @throws XmlError for a declaration that Namespaces in XML 1.0 section 3 forbids.
 */
export function innerScope(
  parent: NameScope,
  declarations: readonly (readonly [prefix: string, uri: string])[],
): NameScope {
  const namespaces: Record<string, string> = Object.create(parent.namespaces)
  for (const [prefix, uri] of declarations) {
    const isWrong =
      prefix === 'xmlns' ||
      uri === xmlnsNamespace ||
      (prefix === 'xml') !== (uri === xmlNamespace) ||
      (prefix !== '' && (uri === '' || !isNcName(prefix)))
    if (isWrong) throw new XmlError('a namespace declaration is not allowed')
    namespaces[prefix] = uri
  }
  return { namespaces, names: new Map() }
}

/**
 * What an element's name means.
 * @throws XmlError for what is no name, and for a prefix that is not declared.
 */
export function resolveElement(raw: string, scope: NameScope): ResolvedName {
  const known = scope.names.get(raw)
  if (known !== undefined) return known
  const made = resolve(raw, scope, scope.namespaces[''] ?? '')
  scope.names.set(raw, made)
  return made
}

/** What an attribute's name means: without a prefix it is in no namespace. */
export function resolveAttribute(raw: string, scope: NameScope): ResolvedName {
  return resolve(raw, scope, '')
}

function resolve(raw: string, { namespaces }: NameScope, otherwise: string): ResolvedName {
  const colon = raw.indexOf(':')
  if (colon === -1) {
    if (!isNcName(raw)) throw new XmlError('a name is malformed')
    return { namespace: otherwise, local: raw }
  }
  const [prefix, local] = [raw.slice(0, colon), raw.slice(colon + 1)]
  if (!isNcName(prefix) || !isNcName(local)) throw new XmlError('a name is malformed')
  const namespace = namespaces[prefix]
  if (namespace === undefined || prefix === 'xmlns') throw new XmlError('a prefix is not declared')
  return { namespace, local }
}
