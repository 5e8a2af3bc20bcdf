import type { SubscribeMessage, SubscribePayload } from 'graphql-ws'
import { GatewayError } from '../../errors/gateway-error.ts'

/** A message of a client, read with the care that bodies are read with; the library reads it by itself, and without. */
export type SocketMessage =
  | { readonly kind: 'read'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly error: GatewayError }

export const noMessage: SocketMessage = { kind: 'read', value: undefined }

/** @param parseJson as for bodies; what it refuses is refused when the message is used */
export function readMessage(text: string, parseJson: (text: string) => unknown): SocketMessage {
  try {
    return { kind: 'read', value: parseJson(text) }
  } catch (cause) {
    return {
      kind: 'refused',
      error: cause instanceof GatewayError ? cause : new GatewayError('BAD_REQUEST', { cause }),
    }
  }
}

/** @throws GatewayError for a message that is refused. */
export function assertRead(message: SocketMessage): asserts message is SocketMessage & { readonly kind: 'read' } {
  if (message.kind === 'refused') throw message.error
}

/** The values of an operation. @throws GatewayError for a message that is refused. */
export function valuesOf(message: SocketMessage): Pick<SubscribePayload, 'variables' | 'extensions'> {
  assertRead(message)
  const { payload } = message.value as SubscribeMessage // Edge: the library has found that it is one.
  return { variables: payload.variables, extensions: payload.extensions }
}

const ofServers: ReadonlySet<unknown> = new Set(['connection_ack', 'next', 'error'])

/** True for a message that only servers send; of one, the library takes itself to be broken. */
export function isOfServers(message: SocketMessage): boolean {
  if (message.kind === 'refused') return false
  const { value } = message
  return typeof value === 'object' && value !== null && 'type' in value && ofServers.has(value.type)
}
