import type { SignedPart } from '../../../upstream/auth/types.ts'
import type { Clock } from '../../../utils/clock.ts'
import type { Random } from '../../../utils/random.ts'
import { escapeAttribute } from '../../xml/escape.ts'
import type { SoapVersion } from '../wsdl/model.ts'
import type { Security } from './resolve-security.ts'
import { ids, wss } from './security-names.ts'
import { writeUsernameToken } from './username-token.ts'

/** A `Security` header before its signature, which stands between the two. */
export interface OpenSecurityHeader {
  readonly start: string
  readonly end: string
  /** What the body's tag gets, so that it can be signed. */
  readonly bodyAttributes: string
  /** `wsu:Id` of what is to be signed; empty where nothing is. */
  readonly signedIds: readonly string[]
}

const nonceBytes = 16

/**
 * Writes the header (OASIS SOAP Message Security 1.1 section 5) of one attempt. Each token stands before what refers to it: there are receivers
 * that read in one pass.
 * @param addressingIds `wsu:Id` of the message's WS-Addressing headers.
 */
export function openSecurityHeader(
  security: Security,
  version: SoapVersion,
  addressingIds: readonly string[],
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): OpenSecurityHeader {
  const { user, timestamp, signature } = security
  const nowMs = clock.wallMs()
  const created = new Date(nowMs).toISOString()
  let content = ''
  if (timestamp !== undefined) {
    const expires = new Date(nowMs + timestamp.ttlMs).toISOString()
    content += `<wsu:Timestamp wsu:Id="${ids.timestamp}"><wsu:Created>${created}</wsu:Created><wsu:Expires>${expires}</wsu:Expires></wsu:Timestamp>`
  }
  if (user !== undefined) content += writeUsernameToken(user, random(nonceBytes), created)
  if (signature?.token !== undefined)
    content += `<wsse:BinarySecurityToken wsu:Id="${ids.certificate}" EncodingType="${wss.base64}" ValueType="${wss.x509}">${signature.token}</wsse:BinarySecurityToken>`
  return {
    start: `<wsse:Security xmlns:wsse="${wss.wsse}" xmlns:wsu="${wss.wsu}"${attributesOf(security, version)}>${content}`,
    end: '</wsse:Security>',
    bodyAttributes: signature?.parts.includes('body') ? ` xmlns:wsu="${wss.wsu}" wsu:Id="${ids.body}"` : '',
    signedIds: signedIdsOf(security, addressingIds),
  }
}

function attributesOf({ mustUnderstand, actor }: Security, version: SoapVersion): string {
  const must = mustUnderstand ? ` soap:mustUnderstand="${version === '1.1' ? '1' : 'true'}"` : ''
  return actor === undefined ? must : `${must} soap:${version === '1.1' ? 'actor' : 'role'}="${escapeAttribute(actor)}"`
}

function signedIdsOf({ signature, timestamp, user }: Security, addressingIds: readonly string[]): readonly string[] {
  const idsOf: Readonly<Record<SignedPart, readonly string[]>> = {
    body: [ids.body],
    timestamp: timestamp === undefined ? [] : [ids.timestamp],
    usernameToken: user === undefined ? [] : [ids.usernameToken],
    certificate: signature?.token === undefined ? [] : [ids.certificate],
    addressing: addressingIds,
  }
  return (signature?.parts ?? []).flatMap((part) => idsOf[part])
}
