/** How an upstream's answer no longer fits what the schema and the mapping say of a field. */
export type DriftKind =
  /** What the mapping reads is not there. */
  | 'missing'
  /** Null where the schema promises a value. */
  | 'null'
  /** A value of another type. */
  | 'type'
  /** A value that the enum does not have. */
  | 'enum'
  /** An object of no type of the union or interface. */
  | 'member'

/** What an error says of a field that drifted. */
export interface Drift {
  readonly kind: DriftKind
  /** Schema coordinate of the field; absent until it is known where the error stands. */
  readonly field?: string | undefined
}

/** A field of a source that drifted. */
export interface FieldDrift {
  /** Public name. */
  readonly source: string
  /** Schema coordinate. */
  readonly field: string
  readonly kind: DriftKind
}
