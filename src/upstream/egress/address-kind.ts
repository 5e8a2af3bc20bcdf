import { createRangeCheck } from './address-range.ts'

/**
 * What an IP address is to the gateway. `public`: anybody's. `private`: the own machine, or the own network. `reserved`: where no upstream
 * is unless somebody says so by that very address: this link, cloud metadata, groups, and what is set aside.
 */
export type AddressKind = 'public' | 'private' | 'reserved'

/** Loopback; RFC 1918; RFC 6598, which cloud networks use inside; RFC 4193. */
const isPrivate = createRangeCheck([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '::1',
  'fc00::/7',
])

/** Where clouds tell a machine its secrets, other than link-local: Alibaba, Azure, Amazon, Google. */
const metadata = ['100.100.100.200', '168.63.129.16', 'fd00:ec2::/32', 'fd20:ce::254']

/** IANA's special-purpose registries (RFC 6890), as far as not globally reachable, and multicast. */
const isReserved = createRangeCheck([
  ...metadata,
  '0.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
])

/** All of IPv4, and of IPv6 what is given out (RFC 4291 section 2.4). */
const isGlobal = createRangeCheck(['0.0.0.0/0', '2000::/3'])

/** The kind of an address, in the notation of `node:net`; what is none is reserved. */
export function kindOfAddress(address: string): AddressKind {
  if (isReserved(address)) return 'reserved'
  if (isPrivate(address)) return 'private'
  return isGlobal(address) ? 'public' : 'reserved'
}
