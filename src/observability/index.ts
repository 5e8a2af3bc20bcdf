export { type CacheStatus, createFetchTrace, type FetchRecord, type FetchTrace } from './fetch-trace.ts'
export {
  createLogger,
  type LogEvent,
  type LogFields,
  type Logger,
  type LoggerOptions,
  type LogLevel,
} from './logger.ts'
