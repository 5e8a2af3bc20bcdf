/** A field that no source can give where an operation has it, in words for people: the cause of what the client gets. */
export class NoWayError extends Error {
  override readonly name = 'NoWayError'

  constructor(coordinate: string) {
    super(`no source can give ${coordinate} here: no key leads to one that can`)
  }
}
