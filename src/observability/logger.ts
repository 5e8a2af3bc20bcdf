import { pino } from 'pino'
import { systemClock } from '../utils/clock.ts'
import { type GatheredLines, gatherLines } from './gather-lines.ts'
import { redactFields } from './redact-fields.ts'

/** Least severity that is written. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

export interface LoggerOptions {
  /** Events below it are dropped. @default 'info' */
  readonly level?: LogLevel
  /** Where lines of JSON go. @default standard error */
  readonly destination?: { readonly write: (line: string) => void }
}

/** Fields of an event; they pass the redactor. `error` may be anything thrown: its cause chain is logged. */
export type LogFields = Readonly<Record<string, unknown>>

/** Writes an event with its fields as one line of JSON. Never throws. */
export type LogEvent = (event: string, fields?: LogFields) => void

/** A structured log: one line of JSON an event, fixed fields, no secrets. */
export interface Logger {
  readonly debug: LogEvent
  readonly info: LogEvent
  readonly warn: LogEvent
  readonly error: LogEvent
  /** A logger that adds these fields to every event. */
  readonly child: (fields: LogFields) => Logger
}

/** A logger on pino: `logger.info('request', { requestId, durationMs })` gives one line of JSON, written before the event loop's next turn. */
export function createLogger(options: LoggerOptions = {}): Logger {
  const { level = 'info', destination = standardError() } = options
  const sink = pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: timeMember,
      formatters: { level: (label) => ({ level: label }) },
      serializers: {},
    },
    destination,
  )
  return toLogger(sink, {})
}

let written = { ms: -1, text: '' }

/** The time as pino wants it: a member of the line's JSON. Many lines come in one millisecond. */
function timeMember(): string {
  const ms = systemClock.wallMs()
  if (ms !== written.ms) written = { ms, text: `,"time":"${new Date(ms).toISOString()}"` }
  return written.text
}

let standard: GatheredLines | undefined

/** The process's one; synchronous, so that its last words are written too. */
function standardError(): GatheredLines {
  if (standard === undefined) {
    standard = gatherLines(pino.destination({ fd: 2, sync: true }))
    process.on('exit', standard.flush)
  }
  return standard
}

type Level = 'debug' | 'info' | 'warn' | 'error'

/** What of pino is used. */
type Sink = { readonly isLevelEnabled: (level: Level) => boolean } & {
  readonly [level in Level]: (fields: object, event: string) => void
}

function toLogger(sink: Sink, base: LogFields): Logger {
  const isBare = Object.keys(base).length === 0
  const writeAt =
    (level: Level): LogEvent =>
    (event, fields = {}) => {
      // Redacting costs; nothing is redacted that is not written.
      if (!sink.isLevelEnabled(level)) return
      try {
        sink[level](redactFields(withoutReserved(isBare ? fields : { ...base, ...fields })), event)
      } catch {
        // A log that cannot be written (a closed pipe) must not fail the request that it tells of.
      }
    }
  return {
    debug: writeAt('debug'),
    info: writeAt('info'),
    warn: writeAt('warn'),
    error: writeAt('error'),
    child: (fields) => toLogger(sink, { ...base, ...fields }),
  }
}

/** The line's own fields cannot be set by an event: JSON with a name twice reads differently from reader to reader. */
function withoutReserved(fields: LogFields): LogFields {
  if (!reserved.some((name) => Object.hasOwn(fields, name))) return fields
  const { level, time, event, ...others } = fields
  return others
}

const reserved = ['level', 'time', 'event'] as const
