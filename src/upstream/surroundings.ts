import type { LookupFunction } from 'node:net'
import { z } from 'zod'
import { type Clock, systemClock } from '../utils/clock.ts'
import { type Chance, type Random, systemChance, systemRandom } from '../utils/random.ts'
import type { Env } from '../utils/secret.ts'
import { systemTimer, type Timer } from '../utils/timer.ts'
import type { Origins } from './egress/origins.ts'
import type { UpstreamEvent } from './upstream-event.ts'

/** What an upstream gets from the program, and a module has no say in. */
export interface Surroundings {
  /** Origins that the module itself names: what leads elsewhere is data, and never leads inside. @default all, as no URL comes from data */
  readonly origins?: Pick<Origins, 'has'> | undefined
  /** Where secrets find their environment variables. @default process.env */
  readonly env?: Env | undefined
  /** Resolves host names. @default node:dns lookup */
  readonly lookup?: LookupFunction | undefined
  /** Told of what happens around the calls. @default nobody */
  readonly onEvent?: ((event: UpstreamEvent) => void) | undefined
  /** What the policies go by. @default the system's */
  readonly clock?: Clock | undefined
  readonly timer?: Timer | undefined
  readonly chance?: Chance | undefined
  readonly random?: Random | undefined
}

/** Their defaults. */
export const surroundingFields = {
  origins: surrounding<Pick<Origins, 'has'> | undefined>('object', undefined),
  env: z.custom<Env>((value) => typeof value === 'object' && value !== null).default(() => process.env),
  lookup: surrounding<LookupFunction | undefined>('function', undefined),
  onEvent: surrounding<(event: UpstreamEvent) => void>('function', () => {}),
  clock: surrounding('object', systemClock),
  timer: surrounding('object', systemTimer),
  chance: surrounding('function', systemChance),
  random: surrounding('function', systemRandom),
}

/** All of them, absent: what stands beside them may leave each one out. */
export const noSurroundings = Object.fromEntries(
  Object.keys(surroundingFields)
    .filter((name) => name !== 'env')
    .map((name) => [name, undefined]),
)

function surrounding<T>(type: 'function' | 'object', usual: T) {
  return z.custom<T>((value) => value === undefined || typeof value === type).transform((value): T => value ?? usual)
}
