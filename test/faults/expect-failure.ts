import { expect } from 'vitest'
import { formatError } from '../../src/errors/format-error.ts'
import { GatewayError } from '../../src/errors/gateway-error.ts'

/** The facts of a failure that a client gets to see. */
export interface FailureShape {
  readonly code: string
  readonly reason?: string
  readonly upstreamStatus?: number
  readonly retryable: boolean
  readonly neverSent?: boolean
}

/**
 * Waits for a call to fail, and asserts every fact of the failure and that the client's form of it names nothing of the upstream.
 * @param canaries texts that must not reach a client: host, port, body.
 */
export async function expectFailure(
  call: Promise<unknown>,
  shape: FailureShape,
  canaries: readonly string[] = ['127.0.0.1', 'localhost', 'ECONN', 'undici'],
): Promise<GatewayError> {
  const error = await call.then(
    () => expect.fail('the call succeeded'),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof GatewayError)) throw error
  const { extensions, message } = formatError(error, { requestId: 'req-1', operation: 'query', development: true })
  const { code, retryable, reason, upstreamStatus } = extensions ?? {}
  expect({ code, retryable, reason, upstreamStatus, neverSent: error.neverSent }).toEqual({
    code: shape.code,
    retryable: shape.retryable,
    reason: shape.reason,
    upstreamStatus: shape.upstreamStatus,
    neverSent: shape.neverSent ?? false,
  })
  const answer = JSON.stringify({ message, extensions })
  for (const canary of canaries) expect(answer).not.toContain(canary)
  return error
}
