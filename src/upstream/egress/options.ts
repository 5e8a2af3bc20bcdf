import { z } from 'zod'
import { isAllowEntry } from './egress.ts'

/** Where a source's calls may go, besides public addresses and what its module names itself. */
export interface EgressOptions {
  /**
   * Addresses (`10.1.2.3`) and ranges of them (`10.0.0.0/8`); host names that may have private addresses (`orders.example.com`), and
   * `*.example.com` for all below one. @default none
   */
  readonly allow?: readonly string[] | undefined
}

/** The rules of `egress`. */
export const egressSchema = z.strictObject({
  allow: z
    .array(
      z
        .string('must be an address, a range of addresses, or a host name')
        .refine(
          isAllowEntry,
          'must be an address (10.1.2.3), a range (10.0.0.0/8), or a host name (*.example.com for all below one)',
        ),
    )
    .optional(),
})
