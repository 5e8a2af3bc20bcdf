import type { XmlElement } from '../../xml/tree.ts'
import type { QName } from '../qname.ts'
import type { ElementDeclaration, SimpleType, XsdType } from './model.ts'
import type { Component, ComponentKind, SchemaContext } from './read.ts'

/** What the readers of the single kinds of node use of each other. */
export interface Resolution {
  readonly find: (kind: ComponentKind, name: QName, at: XmlElement, schema: SchemaContext) => Component | undefined
  /** What a redefinition of the name redefines. */
  readonly redefined: (kind: ComponentKind, name: QName) => Component | undefined
  readonly localElement: (node: XmlElement, schema: SchemaContext) => ElementDeclaration
  readonly globalElement: (component: Component) => ElementDeclaration
  /** The type a node refers to or holds. */
  readonly typeNamed: (name: QName, at: XmlElement, schema: SchemaContext) => XsdType
  readonly typeAt: (node: XmlElement, schema: SchemaContext) => XsdType
  readonly simpleTypeNamed: (name: QName, at: XmlElement, schema: SchemaContext) => SimpleType
  readonly substitutesOf: (head: ElementDeclaration) => readonly ElementDeclaration[]
  readonly report: SchemaReport
}

/** Takes what could not be resolved; the reader goes on with something that accepts more. */
export type SchemaReport = (finding: {
  readonly message: string
  readonly remedy?: string
  readonly file: string
  readonly line: number
}) => void
