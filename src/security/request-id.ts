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
export function createRequestId(wallMs: number, random: (bytes: number) => Uint8Array = drawBytes): string {
  let id = timeText(Math.max(0, Math.floor(wallMs)))
  for (const byte of random(randomLength)) id += alphabet.charAt(byte & 31)
  return id
}

/** The last time that was written: many requests come in one millisecond. */
let written = { ms: -1, text: '' }

function timeText(ms: number): string {
  if (written.ms === ms) return written.text
  let text = ''
  let rest = ms
  for (let index = 0; index < timeLength; index++) {
    text = alphabet.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  }
  written = { ms, text }
  return text
}

/** Random bytes are made for many ids at once: asking the system for them costs ten times an id. */
const drawnAtOnce = 256 * randomLength
let drawn: Uint8Array = new Uint8Array()
let used = 0

function drawBytes(count: number): Uint8Array {
  if (used + count > drawn.length) {
    drawn = randomBytes(drawnAtOnce)
    used = 0
  }
  used += count
  return drawn.subarray(used - count, used)
}

/** The client's id if it is valid, else a new one. */
export function requestIdFrom(header: unknown, wallMs: number): string {
  return isRequestId(header) ? header : createRequestId(wallMs)
}
