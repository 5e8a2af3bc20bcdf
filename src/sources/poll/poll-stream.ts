import { Kind, type SelectionNode, type SelectionSetNode } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { stableKey } from '../../utils/stable-key.ts'
import { systemTimer, type Timer } from '../../utils/timer.ts'
import type { Connector, ConnectorSelection, EventStream, StreamEvents, StreamRequest } from '../source.ts'
import { type ChangesParts, createChanges } from './changes.ts'
import { type PollRules, pollLimits } from './poll-rules.ts'
import { createPoller, type PollContext, type Poller } from './poller.ts'

export interface PollStreamParts extends ChangesParts {
  readonly connector: Connector
  readonly rules: PollRules
  /** @default the system's */
  readonly timer?: Timer
  /** @default Math.random */
  readonly random?: () => number
}

/**
 * The changes that a connector's answers show. Subscribers with equal arguments and selections, who agree in every header that calls
 * are made from, share one poller: it starts with the first of them and stops with the last.
 */
export function createPollStream(parts: PollStreamParts): EventStream {
  const { connector, source, rules, timer = systemTimer, random = Math.random } = parts
  const { coordinate } = connector
  const pollers = new Map<string, Poller>()
  let isClosed = false

  const pollerOf = ({ args, selection }: StreamRequest, context: RequestContext): Poller => {
    const prepared = connector.prepare(completed(selection, connector, rules))
    const headers = connector.clientHeaders.map((name) => context.headers.get(name) ?? null)
    const key = stableKey([prepared.key, args, headers])
    const known = pollers.get(key)
    if (known !== undefined) return known
    if (pollers.size >= pollLimits.maxPollers) throw new GatewayError('OVERLOADED', { source, reason: 'pollers' })
    const poller = createPoller({
      source,
      coordinate,
      rules,
      changes: createChanges(parts),
      call: async (each) => (await prepared.fetch([{ args, parent: nothing }], each))[0],
      context: contextOf(context, connector.clientHeaders),
      timer,
      random,
      onIdle: () => pollers.delete(key),
    })
    pollers.set(key, poller)
    return poller
  }

  return {
    coordinate,
    provides: connector.provides,
    open: (request, context): StreamEvents => {
      if (isClosed) throw new GatewayError('OVERLOADED', { source })
      return pollerOf(request, context).join(context)
    },
    close: () => {
      isClosed = true
      for (const poller of [...pollers.values()]) poller.stop()
    },
  }
}

const nothing: Readonly<Record<string, unknown>> = {}

/** Of the first subscriber's context, a poller keeps what calls are made from, and whom to tell of them. */
function contextOf(context: RequestContext, headerNames: readonly string[]): PollContext {
  const { requestId, clock, transport, onUpstreamFailure, onMappingProblems, onDrift, onPoll } = context
  const headers = headerNames.flatMap((name): [string, string][] => {
    const value = context.headers.get(name)
    return value === undefined ? [] : [[name, value]]
  })
  const told = { onUpstreamFailure, onMappingProblems, onDrift, onPoll }
  return { requestId, clock, headers: new Map(headers), transport, ...told }
}

/** Where the upstream is sent the selection, what changes are told by must be in it. */
function completed(selection: ConnectorSelection, connector: Connector, rules: PollRules): ConnectorSelection {
  if (connector.provides !== undefined) return { selectionSet: undefined, variables: nothing }
  const { selectionSet, variables } = selection
  const names = [...rules.keyFields, ...(rules.hashFields ?? [])]
  return { variables, isAlone: true, selectionSet: selectionSet && withFields(selectionSet, names) }
}

function withFields(set: SelectionSetNode, names: readonly string[]): SelectionSetNode {
  const added = names.map((value): SelectionNode => ({ kind: Kind.FIELD, name: { kind: Kind.NAME, value } }))
  return { ...set, selections: [...set.selections, ...added] }
}
