import { randomBytes } from 'node:crypto'

/** Longest request id that is taken over from a client. */
const maxLength = 128
const allowed = /^[A-Za-z0-9._-]+$/
/** Crockford's base 32: no letters that are mistaken for digits. Ascending, so that ids sort by time. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const timeLength = 10
const randomLength = 16

/** True for a request id that is safe in headers, logs and answers. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxLength && allowed.test(value)
}

/** A new id of 26 letters and digits (a ULID): sortable by time, with 80 random bits. */
export function createRequestId(wallMs: number, random: (bytes: number) => Uint8Array = randomBytes): string {
  let time = ''
  let rest = Math.max(0, Math.floor(wallMs))
  for (let index = 0; index < timeLength; index++) {
    time = alphabet.charAt(rest % 32) + time
    rest = Math.floor(rest / 32)
  }
  let tail = ''
  for (const byte of random(randomLength)) tail += alphabet.charAt(byte & 31)
  return time + tail
}

/** The client's id if it is valid, else a new one. */
export function requestIdFrom(header: unknown, wallMs: number): string {
  return isRequestId(header) ? header : createRequestId(wallMs)
}
