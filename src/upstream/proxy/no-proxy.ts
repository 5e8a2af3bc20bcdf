import { isIP } from 'node:net'
import { createRangeCheck, parseRange } from '../egress/address-range.ts'
import type { Destination } from '../egress/egress.ts'

/** Whether a destination is to be called without a proxy. */
export type IsDirect = (destination: Destination) => boolean

interface Entry {
  readonly matches: (hostname: string) => boolean
  /** Undefined for all. */
  readonly port: string | undefined
}

/**
 * Reads `NO_PROXY`: names, with all below them, whether or not a dot or `*.` stands before; addresses and ranges of them; each may have a port;
 * `*` is everything. Names are compared as they are written: nothing is looked up for it.
 */
export function createNoProxy(list: string): IsDirect {
  const texts = list.split(/[\s,]+/).filter((text) => text !== '')
  if (texts.includes('*')) return () => true
  const entries = texts.map(toEntry)
  return ({ protocol, hostname, host }) => {
    const name = hostname.toLowerCase().replace(/\.$/, '')
    const port = /:(\d+)$/.exec(host.slice(host.lastIndexOf(']') + 1))?.[1] ?? (protocol === 'https:' ? '443' : '80')
    return entries.some((entry) => (entry.port === undefined || entry.port === port) && entry.matches(name))
  }
}

function toEntry(text: string): Entry {
  if (parseRange(text) !== undefined) return { matches: createRangeCheck([text]), port: undefined }
  const [, bracketed, plain = '', port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? []
  const host = (bracketed ?? plain)
    .toLowerCase()
    .replace(/^\*?\./, '')
    .replace(/\.$/, '')
  if (parseRange(host) !== undefined) return { matches: createRangeCheck([host]), port }
  // What is neither a name nor an address matches nothing.
  if (host === '') return { matches: () => false, port }
  return { matches: (name) => isIP(name) === 0 && (name === host || name.endsWith(`.${host}`)), port }
}
