import type { QName } from '../qname.ts'
import type { Builtin } from './builtins.ts'

/** A type of XML Schema, resolved as far as its own level; what it refers to is resolved when asked for. */
export type XsdType = SimpleType | ComplexType | AnyType

/** How text becomes a value. */
export interface SimpleType {
  readonly kind: 'simple'
  /** Absent for an anonymous type. */
  readonly name: QName | undefined
  readonly variety:
    | { readonly kind: 'atomic'; readonly builtin: Builtin }
    | { readonly kind: 'list'; readonly item: SimpleType }
    | { readonly kind: 'union'; readonly members: readonly SimpleType[] }
  /** The allowed lexical values, if they are listed. */
  readonly enumeration: readonly string[] | undefined
  readonly whiteSpace: WhiteSpace
  readonly documentation: string | undefined
  /** What is said of single values of `enumeration`. */
  readonly valueDocumentation: ReadonlyMap<string, string>
}

export type WhiteSpace = 'preserve' | 'replace' | 'collapse'

/** What an element may hold: attributes, and either text or elements. */
export interface ComplexType {
  readonly kind: 'complex'
  readonly name: QName | undefined
  readonly isAbstract: boolean
  readonly isMixed: boolean
  readonly base: XsdType | undefined
  readonly attributes: readonly AttributeUse[]
  /** Whether there may be further attributes (`anyAttribute`). */
  readonly hasAnyAttribute: boolean
  /** The type of the text, for simple content. */
  readonly text: SimpleType | undefined
  /** The elements, those of the base types first; undefined for none. */
  readonly content: Particle | undefined
  /**
   * For an array of SOAP section 5, whose items have no name of their own: the type as messages name it, if it has a name, and how many
   * dimensions it has.
   */
  readonly soapArray: { readonly itemType: QName | undefined; readonly rank: number } | undefined
  readonly documentation: string | undefined
  /** Whether it is made for one element of a repeated group, in the place where it stands. */
  readonly isEntry?: boolean
}

/** Whatever may come: `xsd:anyType`, and what could not be resolved. */
export interface AnyType {
  readonly kind: 'any'
}

export interface AttributeUse {
  /** Namespace as it stands in a message: empty for an unqualified one. */
  readonly name: QName
  readonly type: () => SimpleType
  readonly isRequired: boolean
  readonly defaultValue: string | undefined
  readonly documentation: string | undefined
}

export interface ElementDeclaration {
  /** Namespace as it stands in a message: empty for an unqualified local element. */
  readonly name: QName
  readonly type: () => XsdType
  readonly isNillable: boolean
  readonly isAbstract: boolean
  /** `default` or `fixed`: what an empty element stands for. */
  readonly defaultValue: string | undefined
  readonly documentation: string | undefined
  /** For what goes beside the envelope; absent for what is an element of it. */
  readonly attached?: AttachedContent
}

/** A part of a message that a MIME package has beside the envelope (WSDL 1.1 section 5). */
export interface AttachedContent {
  /** As the message calls it. */
  readonly part: string
  /** Those that it may be of, as patterns (`image/*`); empty where the description leaves that open. */
  readonly mediaTypes: readonly string[]
  /** `bytes` are base64 as a value, `text` is of a simple type, `xml` a document whose root is the named element. */
  readonly content:
    | { readonly kind: 'bytes' }
    | { readonly kind: 'text' }
    | { readonly kind: 'xml'; readonly root: QName }
}

/** What may come in which order and how often. */
export type Particle =
  | { readonly kind: 'element'; readonly element: ElementDeclaration; readonly occurs: Occurs }
  | {
      readonly kind: 'sequence' | 'choice' | 'all'
      readonly particles: readonly Particle[]
      readonly occurs: Occurs
    }
  | { readonly kind: 'wildcard'; readonly occurs: Occurs }

export interface Occurs {
  readonly min: number
  /** Infinity for `unbounded`. */
  readonly max: number
}

export const once: Occurs = { min: 1, max: 1 }
export const anyType: AnyType = { kind: 'any' }
