import type { XmlAttribute } from '../../xml/parse.ts'
import { addressingNamespaces } from '../addressing/addressing-headers.ts'
import { nameKey } from '../qname.ts'
import { wss } from '../security/security-names.ts'
import { type BlockListener, isSoap } from './watch-blocks.ts'

/** Namespaces whose blocks may be there: they are read and not judged, as the connection and its TLS already say who answers. */
const passedOver: ReadonlySet<string> = new Set([wss.wsse, ...addressingNamespaces])

/** Roles that the receiver of an answer has (SOAP 1.1 section 4.2.2, SOAP 1.2 section 2.2). */
const ownRoles: ReadonlySet<string> = new Set([
  '',
  'http://schemas.xmlsoap.org/soap/actor/next',
  'http://www.w3.org/2003/05/soap-envelope/role/next',
  'http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver',
])

/** Hears whether a block must be understood. */
export interface HeaderWatch extends BlockListener {
  /** Whether one must be that nobody here understands: the answer must not be used then. */
  readonly hasUnknown: () => boolean
}

/**
 * Watches for blocks that must be understood (SOAP 1.1 section 4.2.3, SOAP 1.2 section 2.4).
 * @param understood further blocks as `{namespace}name`.
 */
export function watchHeaders(understood: ReadonlySet<string>): HeaderWatch {
  let hasUnknown = false
  return {
    open: (namespace, local, attributes) => {
      if (mustBeUnderstood(attributes))
        hasUnknown ||= !passedOver.has(namespace) && !understood.has(nameKey({ namespace, local }))
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
