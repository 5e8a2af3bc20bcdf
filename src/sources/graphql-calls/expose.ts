import { z } from 'zod'

/** What of a service's words reaches clients: texts of at most 200 characters, without control characters. */
export interface ExposeOptions {
  /** Whether its errors keep their messages. @default false */
  readonly messages?: boolean
  /** Names in the `extensions` of its errors; values that take more than 200 characters are left out. @default none */
  readonly extensions?: readonly string[]
  /** Names in the `extensions` of its answers and events, which clients find in `extensions.upstreams`, by source. @default none */
  readonly answer?: readonly string[]
}

export type ExposeSettings = z.output<typeof exposeShape>

/** What the gateway itself says of every error. */
const ownNames: readonly string[] = ['code', 'retryable', 'retryAfterMs', 'source', 'upstreamStatus', 'requestId']

/** The rules of `expose`. */
export const exposeShape = z
  .strictObject({
    messages: z.boolean().default(false),
    extensions: z
      .array(z.string().refine((name) => !ownNames.includes(name), `must not be one of ${ownNames.join(', ')}`))
      .default([]),
    answer: z.array(z.string()).default([]),
  })
  .prefault({})

/** Nothing of them. */
export const nothingExposed: ExposeSettings = { messages: false, extensions: [], answer: [] }
