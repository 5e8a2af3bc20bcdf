import type { ValuePool } from '../generate/values.ts'
import type { Faults } from '../upstream/faults.ts'
import type { UpstreamService } from '../upstream/serve.ts'
import type { OracleResolvers } from './oracle.ts'

/** A schema to generate operations for, with its upstreams. */
export interface World {
  readonly name: string
  /** Absolute path of its schema modules. */
  readonly directory: string
  /** Values to try as arguments. */
  readonly values: ValuePool
  /** Its upstreams; `faults` gives those of the operation under way. */
  readonly services: (faults: () => Faults) => readonly UpstreamService[]
  /** What answers come to when all is well; absent where that is not written down. */
  readonly oracle?: OracleResolvers
  /** Undoes what mutations did. */
  readonly reset: () => void
}
