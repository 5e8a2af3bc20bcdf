import { isIP } from 'node:net'
import { kindOfAddress } from './address-kind.ts'
import { createRangeCheck, parseRange } from './address-range.ts'
import type { EgressOptions } from './options.ts'
import { isPrivateName } from './private-name.ts'

/** Scheme and host of a URL, as `URL` has them. */
export interface Destination {
  readonly protocol: string
  /** An IPv6 address stands without brackets. */
  readonly hostname: string
  /** With the port, where it is not the scheme's own. */
  readonly host: string
}

/** Keeps calls from being led inside: by a URL that came as data, and by a name that resolves to what it should not. */
export interface Egress {
  /** Why this address must not be connected to on behalf of the destination; undefined where it may. */
  readonly refusalOf: (destination: Destination, address: string) => EgressError | undefined
  /** The same for a destination whose addresses are not known, as a proxy looks them up: by what the name says. */
  readonly refusalByName: (destination: Destination) => EgressError | undefined
}

/** A destination that is out of bounds. The message is for the log alone: it names address and host, and what to do. */
export class EgressError extends Error {
  override readonly name = 'EgressError'
  readonly code = 'ERR_EGRESS'
}

/**
 * Takes an address as meant where one of the module's own URLs is that very address, and a private one where it belongs to a name of theirs that
 * means nothing outside.
 * @param isOwn tells the origins of those URLs.
 */
export function createEgress({ allow = [] }: EgressOptions, isOwn: (origin: string) => boolean): Egress {
  const isRange = (entry: string): boolean => parseRange(entry) !== undefined
  const isAllowedAddress = createRangeCheck(allow.filter(isRange))
  const isAllowedName = createNameCheck(allow.filter((entry) => !isRange(entry)))

  const refusalOf = (destination: Destination, address: string): EgressError | undefined => {
    const kind = kindOfAddress(address)
    if (kind === 'public' || isAllowedAddress(address)) return undefined
    const name = nameOf(destination)
    if (name === undefined) return isOwn(originOf(destination)) ? undefined : refused(`${address} is ${kind}`, address)
    const isMeant = isAllowedName(name) || (isPrivateName(name) && isOwn(originOf(destination)))
    if (kind === 'private' && isMeant) return undefined
    return refused(`${name} has the address ${address}, which is ${kind}`, kind === 'private' ? name : address)
  }

  const refusalByName = (destination: Destination): EgressError | undefined => {
    const name = nameOf(destination)
    if (name === undefined) return refusalOf(destination, destination.hostname)
    if (!isPrivateName(name) || isAllowedName(name) || isOwn(originOf(destination))) return undefined
    return refused(`${name} is a private name`, name)
  }

  return { refusalOf, refusalByName }
}

/** Whether a text can stand in `allow`. */
export function isAllowEntry(text: string): boolean {
  return parseRange(text) !== undefined || (hostName.test(text) && !endsInNumber.test(text))
}

const hostName = /^(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/i

/** A host of which the last part is a number is an address to URL parsers, or nothing (URL Standard, "ends in a number"). */
const endsInNumber = /(?:^|\.)(?:\d+|0x[\da-f]*)$/i

function originOf({ protocol, host }: Destination): string {
  return `${protocol}//${host}`
}

/** Lower case and without the dot of the root; undefined for an IP address. */
function nameOf({ hostname }: Destination): string | undefined {
  return isIP(hostname) === 0 ? hostname.toLowerCase().replace(/\.$/, '') : undefined
}

function createNameCheck(entries: readonly string[]): (name: string) => boolean {
  const names = entries.map((entry) => entry.toLowerCase())
  return (name) => names.some((each) => (each.startsWith('*.') ? name.endsWith(each.slice(1)) : name === each))
}

function refused(what: string, entry: string): EgressError {
  return new EgressError(`${what}; where it is meant to be called, write egress: { allow: ['${entry}'] } in module.ts`)
}
