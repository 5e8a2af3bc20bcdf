import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { Destination, Egress } from './egress.ts'

/**
 * Looks names up for one destination, and gives those of their addresses that may be connected to. What is judged is what is connected to: a name
 * that has another address a moment later gains nothing by it.
 */
export function guardLookup(lookup: LookupFunction, egress: Egress, destination: Destination): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      if (error) return callback(error, found, family)
      const addresses: readonly LookupAddress[] =
        typeof found === 'string' ? [{ address: found, family: family ?? 0 }] : found
      const refusals = addresses.map(({ address }) => egress.refusalOf(destination, address))
      const [first] = refusals
      if (first !== undefined && !refusals.includes(undefined)) return callback(first, [])
      if (typeof found === 'string') return callback(null, found, family)
      callback(
        null,
        addresses.filter((_, place) => refusals[place] === undefined),
      )
    })
  }
}
