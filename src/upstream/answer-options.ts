import { z } from 'zod'
import { count } from './policy/options.ts'

/** What is asked for and taken as an answer. */
export interface AnswerOptions {
  /** Largest answer, decoded. @default 8388608 (8 MiB) */
  readonly maxBodyBytes?: number | undefined
  /** Most decoded bytes for one byte on the wire; judged above 64 KiB. @default 100 */
  readonly maxExpansionRatio?: number | undefined
  /** Largest header section of an answer. @default 16384 (16 KiB) */
  readonly maxHeaderBytes?: number | undefined
  /**
   * Whether to ask for compressed answers. Worth it across slow links; nearby, packing and unpacking 2 KB of JSON takes
   * some 55 microseconds that the network would not. Compressed answers are read either way. @default false
   */
  readonly compression?: boolean | undefined
  /**
   * How many redirects are followed, only to the same scheme, host and port; `true`: 3. Writes follow only those that keep method and body
   * (307, 308). All others are UPSTREAM_BLOCKED. @default 0
   */
  readonly maxRedirects?: number | true | undefined
}

/** Their rules and defaults. */
export const answerFields = {
  maxBodyBytes: count('bytes').default(8 * 1024 * 1024),
  maxExpansionRatio: z.number('must be a number').min(1, 'must be at least 1').default(100),
  maxHeaderBytes: count('bytes').default(16 * 1024),
  compression: z.boolean('must be true or false').default(false),
  maxRedirects: z
    .union([z.literal(true), z.int().min(0).max(20)], 'must be true, or a whole number from 0 to 20')
    .default(0)
    .transform((max) => (max === true ? 3 : max)),
}
