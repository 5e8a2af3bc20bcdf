/**
 * A value that a source has given, as its scalar gives it out. Stitching passes results through the scalar's way in, which would
 * judge them like a client's: it lets these pass.
 */
export class GivenValue {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}

/** The value itself. */
export function unwrapGiven(value: unknown): unknown {
  return value instanceof GivenValue ? value.value : value
}
