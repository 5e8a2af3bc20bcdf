/** A document that is not well-formed XML, or is over a limit. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
  /** 1-based; 0 where positions are not tracked. */
  readonly line: number
  /** 1-based; 0 where positions are not tracked. */
  readonly column: number

  constructor(message: string, line = 0, column = 0) {
    super(message)
    this.line = line
    this.column = column
  }
}
