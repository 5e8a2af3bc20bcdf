import type { QName } from '../qname.ts'

export type SoapVersion = '1.1' | '1.2'

/** A place in one of the description's documents. */
export interface DocumentPlace {
  /** Absolute path or URL. */
  readonly file: string
  /** 1-based. */
  readonly line: number
}

/** One operation at one port, with all that a call needs. */
export interface WsdlOperation {
  readonly name: string
  readonly service: string
  readonly port: string
  readonly portType: string
  readonly soapVersion: SoapVersion
  /** `soap:address`; empty when the port has none. */
  readonly address: string
  readonly soapAction: string
  /** The element in the request's body; undefined for an empty body. */
  readonly input: QName | undefined
  /** The element in the answer's body; `oneWay` where none is sent, undefined for an empty body. */
  readonly output: QName | 'oneWay' | undefined
  readonly documentation: string | undefined
  readonly place: DocumentPlace
}
