/** How values of a scalar come in and go out. */
export interface ScalarRule {
  /** What it takes, to be read after "takes". */
  readonly takes: string
  readonly specifiedByUrl: string | undefined
  /**
   * What is made of a client's value: of a variable, or of a literal, whose number has all its digits.
   * @returns undefined for what the scalar does not take
   */
  readonly toInput: (value: unknown) => unknown
  /** What a client gets of an upstream's value. @returns undefined for what the scalar cannot be */
  readonly toOutput: (value: unknown) => unknown
}
