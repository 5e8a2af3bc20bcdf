import type { Clock } from '../utils/clock.ts'
import type { Random } from '../utils/random.ts'
import type { Timer } from '../utils/timer.ts'
import type { OnCacheStoreEvent } from './store-event.ts'

/** What a store is given besides its options. */
export interface StoreParts {
  /** @default the system's */
  readonly clock?: Clock | undefined
  /** @default the system's */
  readonly timer?: Timer | undefined
  /** @default the system's */
  readonly random?: Random | undefined
  /** Told of timeouts, errors, and of going down and up; must not throw. @default nobody */
  readonly onEvent?: OnCacheStoreEvent | undefined
}
