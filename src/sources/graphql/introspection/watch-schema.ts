import type { GraphQLSchema } from 'graphql'
import { findGatewayError } from '../../../errors/find-gateway-error.ts'
import type { UpstreamEvent } from '../../../upstream/upstream-event.ts'
import type { Timer } from '../../../utils/timer.ts'
import type { SchemaChanges } from '../../source.ts'
import { schemaChanges } from './schema-changes.ts'

/** What watching a schema takes. */
export interface SchemaWatchParts {
  /** Public name. */
  readonly source: string
  /** The schema that is used. */
  readonly used: GraphQLSchema
  readonly everyMs: number
  /** Reads the service's schema of now. */
  readonly read: () => Promise<GraphQLSchema>
  /** What of the module no longer fits a schema. */
  readonly mappingMistakes: (found: GraphQLSchema) => readonly string[]
  readonly timer: Timer
  readonly emit: (event: UpstreamEvent) => void
}

/** A schema that is looked at from time to time. */
export interface SchemaWatch {
  /** What has changed, as far as is known; undefined while nothing has. */
  readonly changes: () => SchemaChanges | undefined
  readonly close: () => void
}

/** Looks at a service's schema again and again, and tells once what has changed since it is used, or that it cannot be seen. */
export function watchSchema(parts: SchemaWatchParts): SchemaWatch {
  const { source, used, everyMs, read, mappingMistakes, timer, emit } = parts
  let told = ''
  let changes: SchemaChanges | undefined
  let isClosed = false
  let cancel = timer.after(everyMs, look)

  function look(): void {
    read()
      .then(compare, (error: unknown) =>
        tell('unread', { problem: findGatewayError(error)?.message ?? 'it cannot be used' }),
      )
      .finally(() => {
        if (!isClosed) cancel = timer.after(everyMs, look)
      })
  }

  function compare(found: GraphQLSchema): void {
    const differing = schemaChanges(used, found)
    changes = differing && { ...differing, mapping: mappingMistakes(found) }
    const { kind = 'same', ...details } = changes ?? {}
    tell(kind, details)
  }

  function tell(
    change: 'same' | 'unread' | SchemaChanges['kind'],
    details: Omit<SchemaChanges, 'kind'> | { readonly problem?: string },
  ): void {
    const state = JSON.stringify([change, details])
    if (isClosed || state === told || (told === '' && change === 'same')) return
    told = state
    emit({ kind: 'schema', source, change, ...details })
  }

  return {
    changes: () => changes,
    close: () => {
      isClosed = true
      cancel()
    },
  }
}
