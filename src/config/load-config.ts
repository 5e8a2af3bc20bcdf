import { resolve } from 'node:path'
import { z } from 'zod'
import { ConfigError, type ConfigProblem } from '../errors/config-error.ts'
import { parseOptions } from '../errors/parse-options.ts'
import type { Config } from './config.ts'

/** What the command line may say; it wins over the environment. Undefined is "not said". */
export interface Flags {
  readonly schema?: string | undefined
  readonly port?: string | undefined
  readonly host?: string | undefined
  readonly subgraph?: boolean | undefined
}

export interface ConfigInputs {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly flags?: Flags | undefined
  /** Relative paths start here. */
  readonly cwd: string
}

const decimalDigits = /^\d{1,5}$/
const largestPort = 65_535
const mebibyte = 1024 * 1024

const port = z
  .string()
  .refine((text) => decimalDigits.test(text) && Number(text) <= largestPort, 'must be a whole number from 0 to 65535')
  .transform(Number)

const wholeNumber = z
  .string()
  .refine((text) => /^\d{1,10}$/.test(text), 'must be a whole number')
  .transform(Number)

const milliseconds = z
  .string()
  .refine((text) => /^[1-9]\d{0,7}$/.test(text), 'must be a whole number of milliseconds, from 1 to 99999999')
  .transform(Number)

const onOff = z
  .string()
  .refine((text) => text === 'on' || text === 'off', "must be 'on' or 'off'")
  .transform((text) => text === 'on')

/** What follows the scheme is checked by the store that it names. */
const cacheUri = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^(?:memory:|rediss?:\/\/)/i.test(text),
    'must be a URI like redis://cache:6379, rediss://cache:6379 or memory:',
  )

const cors = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine(
    (parts) => (parts.length === 1 && parts[0] === '*') || parts.every(isOrigin),
    'must be * or origins like https://app.example.org, separated by commas',
  )
  .transform((parts) => (parts[0] === '*' ? '*' : parts))

function isOrigin(text: string): boolean {
  return /^https?:[^*]*$/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

const flagRules = z.object({
  schema: z.string().optional(),
  port: port.optional(),
  host: z.string().optional(),
  subgraph: z.boolean().optional(),
})

const environmentRules = z.object({
  PORT: port.optional(),
  HOST: z.string().optional(),
  SELVEDGE_SCHEMA: z.string().optional(),
  SELVEDGE_CACHE: cacheUri.optional(),
  SELVEDGE_RESPONSE_CACHE: onOff.optional(),
  SELVEDGE_ADMIN_TOKEN: z
    .string()
    .refine((text) => /^[\x21-\x7e]{16,}$/.test(text), 'must be of at least 16 characters without spaces')
    .optional(),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'must be one of trace, debug, info, warn, error, fatal, silent',
    })
    .optional(),
  NODE_ENV: z.string().optional(),
  SELVEDGE_INTROSPECTION: onOff.optional(),
  SELVEDGE_METRICS: onOff.optional(),
  SELVEDGE_SANDBOX: onOff.optional(),
  SELVEDGE_TRACE: onOff.optional(),
  SELVEDGE_SHARE: onOff.optional(),
  SELVEDGE_SUBGRAPH: onOff.optional(),
  SELVEDGE_CORS: cors.optional(),
  SELVEDGE_UPLOAD_FILES: wholeNumber.optional(),
  SELVEDGE_UPLOAD_FILE_BYTES: wholeNumber.optional(),
  SELVEDGE_UPLOAD_BYTES: wholeNumber.optional(),
  SELVEDGE_POLL_MIN: milliseconds.optional(),
  SELVEDGE_SUBSCRIPTIONS_MAX: wholeNumber.optional(),
})

/**
 * The configuration of this process: flags, then environment, then defaults.
 * @throws ConfigError with every wrong value at once.
 */
export function loadConfig({ env, flags = {}, cwd }: ConfigInputs): Config {
  const problems: ConfigProblem[] = []
  const fromFlags = attempt(() => parseOptions(flagRules, withoutEmpty(flags), 'flags'), problems)
  const fromEnv = attempt(() => parseOptions(environmentRules, withoutEmpty(pick(env)), 'environment'), problems)
  if (fromFlags === undefined || fromEnv === undefined) throw new ConfigError(problems.map(hideSecrets))
  const isProduction = fromEnv.NODE_ENV === 'production'
  return Object.freeze({
    schemaDirectory: resolve(cwd, fromFlags.schema ?? fromEnv.SELVEDGE_SCHEMA ?? 'schema'),
    port: fromFlags.port ?? fromEnv.PORT ?? 4000,
    host: fromFlags.host ?? fromEnv.HOST ?? (isProduction ? '0.0.0.0' : '127.0.0.1'),
    cacheUri: fromEnv.SELVEDGE_CACHE ?? 'memory:',
    responseCache: fromEnv.SELVEDGE_RESPONSE_CACHE ?? false,
    adminToken: fromEnv.SELVEDGE_ADMIN_TOKEN,
    logLevel: fromEnv.LOG_LEVEL ?? 'info',
    isProduction,
    introspection: fromEnv.SELVEDGE_INTROSPECTION ?? !isProduction,
    metrics: fromEnv.SELVEDGE_METRICS ?? true,
    sandbox: fromEnv.SELVEDGE_SANDBOX ?? !isProduction,
    trace: fromEnv.SELVEDGE_TRACE ?? !isProduction,
    subgraph: fromFlags.subgraph ?? fromEnv.SELVEDGE_SUBGRAPH ?? false,
    sharing: fromEnv.SELVEDGE_SHARE ?? false,
    corsOrigins: fromEnv.SELVEDGE_CORS ?? [],
    uploads: Object.freeze({
      files: fromEnv.SELVEDGE_UPLOAD_FILES ?? 10,
      fileBytes: fromEnv.SELVEDGE_UPLOAD_FILE_BYTES ?? 10 * mebibyte,
      totalBytes: fromEnv.SELVEDGE_UPLOAD_BYTES ?? 32 * mebibyte,
    }),
    minPollIntervalMs: fromEnv.SELVEDGE_POLL_MIN ?? 100,
    maxSubscriptions: fromEnv.SELVEDGE_SUBSCRIPTIONS_MAX ?? 10_000,
  })
}

/** The result, or undefined with the problems kept: flags and environment are judged before anything is thrown. */
function attempt<T>(parse: () => T, problems: ConfigProblem[]): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    problems.push(...error.problems)
    return undefined
  }
}

function pick(env: ConfigInputs['env']): Record<string, string | undefined> {
  return Object.fromEntries(Object.keys(environmentRules.shape).map((name) => [name, env[name]]))
}

/** `PORT=` in a shell or a compose file means "not set". */
function withoutEmpty(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''))
}

const secretVariables: ReadonlySet<string> = new Set([
  'environment.SELVEDGE_CACHE', // may hold a password
  'environment.SELVEDGE_ADMIN_TOKEN',
])

function hideSecrets(problem: ConfigProblem): ConfigProblem {
  return secretVariables.has(problem.path) ? { path: problem.path, rule: problem.rule } : problem
}
