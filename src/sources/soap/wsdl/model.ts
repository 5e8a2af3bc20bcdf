import type { QName } from '../qname.ts'

export type SoapVersion = '1.1' | '1.2'

/** A place in one of the description's documents. */
export interface DocumentPlace {
  /** Absolute path or URL. */
  readonly file: string
  /** 1-based. */
  readonly line: number
}

/** A part of a message: an element of the schema, or a name for a value of a type. */
export interface MessagePart {
  readonly name: string
  readonly element: QName | undefined
  readonly type: QName | undefined
}

/** A part that goes in a header block. */
export interface HeaderPart extends MessagePart {
  readonly isEncoded: boolean
  /** Of a block that is a value of a type. */
  readonly namespace: string
}

/** A part that goes beside the envelope, in a MIME package. */
export interface AttachedPart extends MessagePart {
  /** Those that it may be of; empty where the description does not say. */
  readonly mediaTypes: readonly string[]
}

/** What goes over the wire in one direction. */
export interface WsdlMessage {
  /** `rpc`: the parts stand in an element named after the operation; `document`: they are the body. */
  readonly style: 'document' | 'rpc'
  /** Whether values say their types (SOAP section 5) or are of the schema. */
  readonly isEncoded: boolean
  /** `soap:body`'s namespace: that of the operation's element. */
  readonly namespace: string
  /** The element around the parts, where the description names it. */
  readonly root: QName | undefined
  /** The body's parts, in the message's order. */
  readonly parts: readonly MessagePart[]
  readonly headers: readonly HeaderPart[]
  readonly attached: readonly AttachedPart[]
  /** Whether the description says what is in it. Else it is whatever XML. */
  readonly isKnown: boolean
}

/** How an operation of an HTTP binding is called (WSDL 1.1 section 4, WSDL 2.0 Adjuncts section 6). */
export interface HttpBinding {
  readonly method: string
  /** After the port's address. `{name}` stands for a value. */
  readonly location: string
  /** `replacement`: values stand in `location` as `(name)`; `form`: they are a query, or a form for POST; `xml`: the message is the body. */
  readonly values: 'form' | 'replacement' | 'xml'
  /** `rpc`: the parts are values; `document`: the message is an element. */
  readonly style: 'document' | 'rpc'
  /** Of a body that is XML. */
  readonly contentType: string
}

/** One operation at one port, with all that a call needs. */
export interface WsdlOperation {
  readonly name: string
  /** What tells it from others of its name in its port type: its input's name, or its number; undefined where nothing need. */
  readonly form: string | undefined
  readonly service: string
  readonly port: string
  readonly portType: string
  readonly soapVersion: SoapVersion
  /** `soap:address`; empty when the port has none. */
  readonly address: string
  readonly soapAction: string
  /** For an operation that is called without SOAP. */
  readonly http: HttpBinding | undefined
  readonly input: WsdlMessage
  /** `oneWay` where none is sent. */
  readonly output: WsdlMessage | 'oneWay'
  /** The header blocks that may come with a fault. */
  readonly faultHeaders: readonly HeaderPart[]
  readonly documentation: string | undefined
  readonly place: DocumentPlace
}
