import { BlockList, isIP } from 'node:net'

/** A block of IP addresses. */
export interface AddressRange {
  readonly address: string
  readonly prefix: number
  readonly family: 'ipv4' | 'ipv6'
}

/** Reads `10.0.0.0/8`, `fc00::/7`, or one address; undefined for anything else. */
export function parseRange(text: string): AddressRange | undefined {
  const [address = '', length, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || address.includes('%') || rest.length > 0) return undefined
  const bits = version === 4 ? 32 : 128
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN
  if (!(prefix <= bits)) return undefined
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' }
}

/** Tells whether an address is in one of the ranges. IPv6 addresses that hold an IPv4 one are that one. */
export type RangeCheck = (address: string) => boolean

/** @throws TypeError for what is no range. */
export function createRangeCheck(ranges: readonly string[]): RangeCheck {
  const list = new BlockList()
  for (const text of ranges) {
    const range = parseRange(text)
    if (range === undefined) throw new TypeError(`${text} is no range of addresses`)
    list.addSubnet(range.address, range.prefix, range.family)
    if (range.family === 'ipv6') continue
    for (const holder of ipv4Holders) list.addSubnet(`${holder}${range.address}`, 96 + range.prefix, 'ipv6')
  }
  return (address) => {
    const plain = withoutZone(address)
    const version = isIP(plain)
    return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4')
  }
}

/** IPv4-mapped addresses (RFC 4291 section 2.5.5.2), and what a NAT64 gateway translates (RFC 6052 section 2.1). */
const ipv4Holders = ['::ffff:', '64:ff9b::']

/** `fe80::1%eth0` is `fe80::1` on one interface (RFC 4007 section 11). */
function withoutZone(address: string): string {
  const zone = address.indexOf('%')
  return zone === -1 ? address : address.slice(0, zone)
}
