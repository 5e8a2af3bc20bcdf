import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { documentLimits } from '../http/limits.ts'
import { createAnswerPlugin } from './answer-plugin.ts'
import { preflightHeaders } from './csrf.ts'
import { documentLimitsRule } from './document-limits.ts'
import { createDocumentStore } from './document-store.ts'
import { type ApolloContext, createExecutor, type ExecutorOptions } from './executor.ts'

export interface ApolloOptions extends ExecutorOptions {
  readonly introspection: boolean
  readonly development: boolean
}

/**
 * A started Apollo Server whose executor is the gateway's. It parses, validates, and keeps documents; it reports nothing to
 * anyone and installs no signal handlers.
 */
export async function createApollo(options: ApolloOptions): Promise<ApolloServer<ApolloContext>> {
  const { gateway, logger, introspection, development } = options
  const apollo = new ApolloServer<ApolloContext>({
    gateway: {
      load: async () => ({ executor: createExecutor(options) }),
      onSchemaLoadOrUpdate: (callback) => {
        callback({ apiSchema: gateway.schema, coreSupergraphSdl: '' })
        return () => undefined
      },
      stop: async () => undefined,
    },
    introspection,
    documentStore: createDocumentStore(),
    hideSchemaDetailsFromClientErrors: !development,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    csrfPrevention: { requestHeaders: preflightHeaders },
    parseOptions: { maxTokens: documentLimits.tokens },
    // Apollo's own limit of selections is looser, and puts off further rules until all others have passed.
    maxRecursiveSelections: false,
    validationRules: [documentLimitsRule],
    validationOptions: { maxErrors: documentLimits.validationErrors - 1 },
    logger: {
      debug: (message) => logger.debug('apollo', { text: String(message) }),
      info: (message) => logger.info('apollo', { text: String(message) }),
      warn: (message) => logger.warn('apollo', { text: String(message) }),
      error: (message) => logger.error('apollo', { text: String(message) }),
    },
    plugins: [
      createAnswerPlugin(options),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  })
  await apollo.start()
  return apollo
}
