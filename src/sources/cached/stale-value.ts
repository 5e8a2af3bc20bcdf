import type { StaleNote } from '../../observability/fetch-trace.ts'

/** An outcome that is older than it should be, and served all the same; whoever takes outcomes unwraps it and says so to the client. */
export class StaleValue {
  readonly value: unknown
  readonly note: Omit<StaleNote, 'path'>

  constructor(value: unknown, note: Omit<StaleNote, 'path'>) {
    this.value = value
    this.note = note
  }
}
