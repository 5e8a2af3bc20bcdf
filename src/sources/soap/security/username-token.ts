import { createHash } from 'node:crypto'
import { escapeText } from '../../xml/escape.ts'
import { ids, wss } from './security-names.ts'

/** A user name and password, secrets read. */
export interface RevealedUser {
  readonly username: string
  /** Undefined where the name alone is wanted. */
  readonly password: string | undefined
  readonly type: 'text' | 'digest'
  readonly hasNonce: boolean
  readonly hasTime: boolean
}

/**
 * A UsernameToken (OASIS UsernameToken Profile 1.1 section 3).
 * @param created the time as the message says it.
 */
export function writeUsernameToken(user: RevealedUser, nonce: Uint8Array, created: string): string {
  const { username, password, type, hasNonce, hasTime } = user
  const isDigest = type === 'digest'
  const kind = isDigest ? wss.passwordDigest : wss.passwordText
  const secret =
    password === undefined
      ? ''
      : `<wsse:Password Type="${kind}">${escapeText(isDigest ? passwordDigest(nonce, created, password) : password)}</wsse:Password>`
  const once = hasNonce
    ? `<wsse:Nonce EncodingType="${wss.base64}">${Buffer.from(nonce).toString('base64')}</wsse:Nonce>`
    : ''
  const time = hasTime ? `<wsu:Created>${created}</wsu:Created>` : ''
  return `<wsse:UsernameToken wsu:Id="${ids.usernameToken}"><wsse:Username>${escapeText(username)}</wsse:Username>${secret}${once}${time}</wsse:UsernameToken>`
}

/** `Base64(SHA-1(nonce + created + password))`: the profile knows no other. */
function passwordDigest(nonce: Uint8Array, created: string, password: string): string {
  return createHash('sha1').update(nonce).update(created).update(password).digest('base64')
}
