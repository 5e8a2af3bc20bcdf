import { parse, validate } from 'graphql'
import { onTestFinished } from 'vitest'
import { formatError } from '../../src/errors/index.ts'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import type { Gateway } from '../../src/gateway/gateway.ts'
import { fromTextResult, type TextResult } from '../../src/gateway/text-result.ts'
import type { RequestContext } from '../../src/upstream/request-context.ts'
import { requestContext } from './run-operation.ts'

/** A gateway over a schema directory that runs events in the given way; closed after the test. */
export async function gatewayOf(directory: string, execution: 'compiled' | 'reference'): Promise<Gateway> {
  const gateway = await createGateway({ schemaDirectory: directory, env: {}, execution })
  onTestFinished(() => gateway.close())
  return gateway
}

/** Starts a valid subscription. Results are as clients get them. */
export function subscribe(
  gateway: Gateway,
  query: string,
  variables: Record<string, unknown> = {},
  options: Partial<RequestContext> = {},
) {
  const document = parse(query)
  const mistakes = validate(gateway.schema, document)
  if (mistakes.length > 0) throw new Error(mistakes.map((mistake) => mistake.message).join('\n'))
  const contextOfEvent = () => requestContext({ operation: 'subscription', ...options })
  const subscribed = gateway.subscribe({ document, variables, context: contextOfEvent(), contextOfEvent })
  if (subscribed.kind === 'refused') {
    const never = async () => {
      throw new Error('the subscription was refused')
    }
    return { refused: answerOf(subscribed.result), next: never, end: never }
  }
  const { events } = subscribed
  return {
    refused: undefined,
    next: async () => {
      const { done, value } = await events.next()
      return done ? 'done' : answerOf(value)
    },
    end: () => events.return(undefined),
  }
}

function answerOf(result: TextResult): unknown {
  const { data, errors } = fromTextResult(result)
  const formatted = errors?.map((error) =>
    formatError(error, { requestId: 'test', operation: 'subscription', development: true }),
  )
  return JSON.parse(JSON.stringify({ data, errors: formatted }))
}
