/** What an XML document may hold before it is refused: hostile documents cost time that grows with these. */
export interface XmlLimits {
  readonly maxDepth: number
  readonly maxAttributes: number
  /** Characters of one attribute value. */
  readonly maxAttributeLength: number
  /** Character and entity references in the whole document. */
  readonly maxReferences: number
}

export const xmlLimits: XmlLimits = {
  maxDepth: 256,
  maxAttributes: 256,
  maxAttributeLength: 65_536,
  maxReferences: 200_000,
}
