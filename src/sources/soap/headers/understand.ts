import type { XmlAttribute, XmlHandler } from '../../xml/parse.ts'
import { addressingNamespaces } from '../addressing/addressing-headers.ts'
import { nameKey, namespaces } from '../qname.ts'
import { wss } from '../security/security-names.ts'

/** Namespaces whose blocks may be there: they are read and not judged, as the connection and its TLS already say who answers. */
const passedOver: ReadonlySet<string> = new Set([wss.wsse, ...addressingNamespaces])

/** Roles that the receiver of an answer has (SOAP 1.1 section 4.2.2, SOAP 1.2 section 2.2). */
const ownRoles: ReadonlySet<string> = new Set([
  '',
  'http://schemas.xmlsoap.org/soap/actor/next',
  'http://www.w3.org/2003/05/soap-envelope/role/next',
  'http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver',
])

/** Watches the header of an answer while it is parsed. */
export interface HeaderWatch {
  readonly handler: XmlHandler
  /** Whether a block must be understood that nobody here understands: the answer must not be used then. */
  readonly hasUnknown: () => boolean
}

/**
 * Watches for blocks that must be understood (SOAP 1.1 section 4.2.3, SOAP 1.2 section 2.4).
 * @param understood further blocks as `{namespace}name`.
 */
export function watchHeaders(handler: XmlHandler, understood: ReadonlySet<string>): HeaderWatch {
  let depth = 0
  let isInHeader = false
  let hasUnknown = false
  return {
    handler: {
      open: (namespace, local, attributes, scope) => {
        depth += 1
        if (depth === 2) isInHeader = local === 'Header' && isSoap(namespace)
        if (depth === 3 && isInHeader && mustBeUnderstood(attributes))
          hasUnknown ||= !passedOver.has(namespace) && !understood.has(nameKey({ namespace, local }))
        handler.open(namespace, local, attributes, scope)
      },
      text: handler.text,
      close: () => {
        depth -= 1
        handler.close()
      },
    },
    hasUnknown: () => hasUnknown,
  }
}

function mustBeUnderstood(attributes: readonly XmlAttribute[]): boolean {
  const own = attributes.filter(({ namespace }) => isSoap(namespace))
  const said = (...names: readonly string[]) => own.find(({ local }) => names.includes(local))?.value.trim()
  const must = said('mustUnderstand')
  return (must === '1' || must === 'true') && ownRoles.has(said('actor', 'role') ?? '')
}

function isSoap(namespace: string): boolean {
  return namespace === namespaces.soap11 || namespace === namespaces.soap12
}
