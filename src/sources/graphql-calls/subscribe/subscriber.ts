import { GatewayError } from '../../../errors/gateway-error.ts'
import type { RequestContext } from '../../../upstream/request-context.ts'
import { createEventQueue } from '../../../utils/event-queue.ts'
import type { AnnotatedEvent, FetchOutcome, StreamEvents } from '../../source.ts'

/** One who takes the events of a subscription. */
export interface Subscriber {
  readonly events: StreamEvents
  /** Adds an event; a subscriber for whom too many, or too much, waits is dropped. */
  readonly push: (event: FetchOutcome | AnnotatedEvent, bytes: number) => void
  /** What waits is still taken. */
  readonly end: () => void
  /** What waits is still taken. */
  readonly fail: (error: GatewayError) => void
  readonly isOver: () => boolean
}

/** What may wait for a subscriber who does not take it. */
const limits = { events: 1_000, bytes: 16 * 1024 * 1024 } as const

type Item =
  | { readonly kind: 'event'; readonly event: FetchOutcome | AnnotatedEvent; readonly bytes: number }
  | { readonly kind: 'end'; readonly error: GatewayError | undefined }

/** @param onLeave told once, when it has left, was dropped, or took the last event; the end of its signal makes it leave */
export function createSubscriber(
  { signal, onDropped }: Pick<RequestContext, 'signal' | 'onDropped'>,
  onLeave: (subscriber: Subscriber) => void,
): Subscriber {
  let waitingBytes = 0
  let isOver = false
  const dropped = (): GatewayError => {
    onDropped?.()
    return new GatewayError('LIMIT_EXCEEDED', { reason: 'slow-client' })
  }
  const queue = createEventQueue<Item>({
    maxWaiting: limits.events,
    overflow: dropped,
    onEnd: () => {
      isOver = true
      signal.removeEventListener('abort', leave)
      onLeave(subscriber)
    },
  })
  const leave = (): void => void queue.return(undefined)
  const subscriber: Subscriber = {
    events: {
      next: async () => {
        const { done, value } = await queue.next()
        if (done) return { done, value }
        if (value.kind === 'event') {
          waitingBytes -= value.bytes
          return { done: false, value: value.event }
        }
        await queue.return(undefined)
        if (value.error !== undefined) throw value.error
        return { done: true, value: undefined }
      },
      return: () => queue.return(undefined),
      throw: (error: unknown) => queue.throw(error),
      [Symbol.asyncIterator]: () => subscriber.events,
    },
    push: (event, bytes) => {
      waitingBytes += bytes
      // One event may be of any size; it is what waits behind it that must be bounded.
      if (waitingBytes > limits.bytes && waitingBytes > bytes) queue.fail(dropped())
      else queue.push([{ kind: 'event', event, bytes }])
    },
    end: () => queue.push([{ kind: 'end', error: undefined }]),
    fail: (error) => queue.push([{ kind: 'end', error }]),
    isOver: () => isOver,
  }
  signal.addEventListener('abort', leave)
  if (signal.aborted) leave()
  return subscriber
}
