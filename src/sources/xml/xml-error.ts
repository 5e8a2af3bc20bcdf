/** What is wrong with a document, in the words of error reasons. */
export type XmlFault = 'parse' | 'too_deep' | 'encoding'

/** A document that is not well-formed XML, or is over a limit. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
  /** 1-based; 0 where positions are not tracked. */
  readonly line: number
  /** 1-based; 0 where positions are not tracked. */
  readonly column: number
  readonly fault: XmlFault

  constructor(message: string, line = 0, column = 0, fault: XmlFault = 'parse') {
    super(message)
    this.line = line
    this.column = column
    this.fault = fault
  }
}
