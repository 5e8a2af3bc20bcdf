/** The variables that a mapping may read, by name without the dollar sign. Absent ones read as undefined. */
export interface MappingScope {
  readonly args?: unknown
  /** The parent object's fields. */
  readonly this?: unknown
  /** The parents of a batched call: a list of objects, one an input. */
  readonly batch?: readonly unknown[] | undefined
  readonly config?: unknown
  readonly context?: unknown
  readonly env?: unknown
  readonly status?: number | undefined
  readonly request?: unknown
  readonly response?: unknown
}

/** The variable names a mapping can start a path with. */
export type MappingVariable = keyof MappingScope

/** A field path that a mapping reads. */
export interface MappingRead {
  readonly path: readonly string[]
  /** 0-based offset into the text. */
  readonly offset: number
}

/** A field path that a mapping reads from a variable: `$args.filter.name` is `{ variable: 'args', path: ['filter', 'name'] }`. */
export interface MappingReference extends MappingRead {
  readonly variable: MappingVariable
}

/** What a mapping gives, as far as it can be known without data. */
export type MappingShape =
  /**
   * A JSON value of unknown structure, or a scalar: whatever stands at a path without a sub-selection. `constant` is there
   * where the text itself says which string it is, `isInput` where it is read from a variable and not from the data.
   */
  | { readonly kind: 'value'; readonly constant?: string; readonly isInput?: true }
  /** An object (or a list of such objects; data decides) with exactly these fields; with at least these when `isOpen`. */
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, MappingShapeField>; readonly isOpen?: true }
  /** One of several, as `->match` gives. One of none is what `null` gives. */
  | { readonly kind: 'oneOf'; readonly shapes: readonly MappingShape[] }

export interface MappingShapeField {
  readonly shape: MappingShape
  /** 0-based offset into the text. */
  readonly offset: number
}

/** What is read of an object, by name, and of what stands there. */
export interface WantedFields {
  readonly fields: ReadonlyMap<string, WantedFields>
  /** Fields that are not named may be read, too. */
  readonly isOpen: boolean
}

/** A mistake in a mapping's text. */
export interface MappingMistake {
  readonly rule: 'mapping-syntax' | 'mapping-unknown-method' | 'mapping-unknown-variable' | 'mapping-wrong-argument'
  readonly message: string
  readonly remedy?: string | undefined
  /** 0-based offset into the text. */
  readonly offset: number
}

/** A mapping, parsed and compiled once. */
export interface Mapping {
  readonly text: string
  readonly references: readonly MappingReference[]
  /** What it reads of the data that `$` and `@` stand for. */
  readonly dataReads: readonly MappingRead[]
  /** What it needs of that data, at every depth: where the rest is not there, it gives the same. Walks the whole tree. */
  readonly dataNeeds: () => WantedFields
  readonly shape: MappingShape
  /** Names of the objects it makes under which a property of the data stands as it is, be it null. */
  readonly plainFields: () => readonly string[]
  /**
   * Maps `data` (what `$` and `@` stand for). Never throws for data; what could not be done is added to `problems` and
   * reads as undefined. Objects made have no prototype chain surprises: keys such as `__proto__` are own data.
   */
  readonly run: (data: unknown, scope: MappingScope, problems: MappingProblem[]) => unknown
  /**
   * The names under which the mapping's result holds what it makes of the data at an offset into its text: none for the result
   * itself, undefined where nothing is made of the data.
   */
  readonly fieldAt: (offset: number) => readonly string[] | undefined
  /** The same mapping, which makes only what is wanted. */
  readonly prune: (wanted: WantedFields) => Mapping
}

/** What a mapping could not do on the data that came. */
export interface MappingProblem {
  /** For example: `property "name" not found in object`. Holds no data values. */
  readonly message: string
  /** 0-based offset into the mapping's text. */
  readonly offset: number
  /** What the text asks for is not there; else it is there, and nothing can be done with it. */
  readonly isMissing?: true
}

export type MappingResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly mistakes: readonly MappingMistake[] }

/** Text with `{expression}` holes, as URLs and header values are written: `/orders/{$args.id}`. */
export interface Template {
  readonly text: string
  readonly references: readonly MappingReference[]
  /** Literal text and holes in order. */
  readonly parts: readonly TemplatePart[]
}

export type TemplatePart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'hole'; readonly mapping: Mapping; readonly offset: number }
