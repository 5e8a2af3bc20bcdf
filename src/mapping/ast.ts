/** What a mapping's text means. Offsets are 0-based and point into the text. */
export type Expression =
  | LiteralExpression
  | ObjectExpression
  | ArrayExpression
  | PathExpression
  | SelectionExpression
  | CoalesceExpression

export interface LiteralExpression {
  readonly kind: 'literal'
  readonly value: string | number | bigint | boolean | null
  readonly offset: number
}

/** `{ a: 1, b }` where an expression stands. */
export interface ObjectExpression {
  readonly kind: 'object'
  readonly properties: readonly NamedValue[]
  readonly offset: number
}

export interface ArrayExpression {
  readonly kind: 'array'
  readonly items: readonly Expression[]
  readonly offset: number
}

export interface PathExpression {
  readonly kind: 'path'
  readonly head: PathHead
  readonly steps: readonly PathStep[]
  readonly offset: number
}

/** A selection of the current value's properties: the whole text, or the group of `name: { first last }`. */
export interface SelectionExpression {
  readonly kind: 'selection'
  readonly items: readonly SelectionItem[]
  readonly offset: number
}

/** `a ?? b` (the next one where null or missing) and `a ?! b` (the next one where missing). */
export interface CoalesceExpression {
  readonly kind: 'coalesce'
  readonly operator: '??' | '?!'
  readonly operands: readonly Expression[]
  readonly offset: number
}

/** Where a path starts. A path that starts with a key starts at `$`: the parser writes it so. */
export type PathHead =
  | { readonly kind: 'current'; readonly offset: number }
  | { readonly kind: 'dollar'; readonly offset: number }
  | { readonly kind: 'variable'; readonly name: string; readonly offset: number }
  | { readonly kind: 'expression'; readonly expression: Expression; readonly offset: number }

export type PathStep =
  | { readonly kind: 'key'; readonly name: string; readonly offset: number }
  | { readonly kind: 'optional'; readonly offset: number }
  | MethodStep
  | { readonly kind: 'selection'; readonly selection: SelectionExpression; readonly offset: number }

export interface MethodStep {
  readonly kind: 'method'
  readonly name: string
  readonly args: readonly Expression[]
  readonly offset: number
}

/** A name and what it stands for. */
export interface NamedValue {
  readonly name: string
  readonly value: Expression
  readonly offset: number
}

export type SelectionItem =
  | ({ readonly kind: 'field' } & NamedValue)
  /** `...path`, or a path with a sub-selection and no name: its fields become fields of the selection. */
  | { readonly kind: 'spread'; readonly value: Expression; readonly offset: number }
