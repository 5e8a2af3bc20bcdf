import { createUuid, type Random } from '../../../utils/random.ts'
import { escapeText } from '../../xml/escape.ts'
import { wss } from '../security/security-names.ts'

/** Versions of WS-Addressing: the W3C's recommendation, and what was submitted before it. */
export type AddressingVersion = '1.0' | '2004/08'

const versions = {
  '1.0': {
    namespace: 'http://www.w3.org/2005/08/addressing',
    anonymous: 'http://www.w3.org/2005/08/addressing/anonymous',
  },
  '2004/08': {
    namespace: 'http://schemas.xmlsoap.org/ws/2004/08/addressing',
    anonymous: 'http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous',
  },
} as const

/** Namespaces of WS-Addressing headers. */
export const addressingNamespaces: readonly string[] = Object.values(versions).map(({ namespace }) => namespace)

/** Where a message goes and what it is. */
export interface Addressed {
  readonly version: AddressingVersion
  readonly action: string
  readonly to: string
}

/** `wsu:Id` of each header that `writeAddressing` writes. */
export const addressingIds: readonly string[] = ['Action', 'MessageID', 'ReplyTo', 'To'].map(idOf)

/** A message's id, which its answer may name. */
export function createMessageId(random: Random): string {
  return `urn:uuid:${createUuid(random)}`
}

/** The WS-Addressing headers of one attempt: the answer is wanted on the same connection. */
export function writeAddressing({ version, action, to }: Addressed, messageId: string): string {
  const { namespace, anonymous } = versions[version]
  const block = (name: string, content: string) =>
    `<wsa:${name} xmlns:wsa="${namespace}" xmlns:wsu="${wss.wsu}" wsu:Id="${idOf(name)}">${content}</wsa:${name}>`
  return [
    block('Action', escapeText(action)),
    block('MessageID', messageId),
    block('ReplyTo', `<wsa:Address>${anonymous}</wsa:Address>`),
    block('To', escapeText(to)),
  ].join('')
}

function idOf(name: string): string {
  return `sv-wsa-${name}`
}
