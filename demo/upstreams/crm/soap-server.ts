import soap from 'soap'
import { toElements } from './elements.ts'
import type { Operation } from './operations.ts'

export interface SoapAnswer {
  /** The operation that was called; absent for an envelope that names none. */
  readonly operation?: string
  readonly status: number
  readonly xml: string
}

export interface SoapCall {
  readonly xml: string
  readonly soapAction: string | undefined
}

export type SoapServer = (call: SoapCall) => Promise<SoapAnswer>

interface SoapServerOptions {
  readonly wsdl: string
  /** Path of the WSDL, from which its imports are found. */
  readonly wsdlFile: string
  readonly operations: Readonly<Record<string, Operation>>
}

/** The `soap` package's server without its HTTP part, answering document/literal calls to these operations. */
export async function createSoapServer({ wsdl, wsdlFile, operations }: SoapServerOptions): Promise<SoapServer> {
  const keepText = (text: string): string => text
  // The package reads an envelope and runs its operation before its promise is there: no other call comes between.
  let called: string | undefined
  const methods = Object.fromEntries(
    Object.entries(operations).map(([name, run]) => [
      name,
      (request: unknown) => {
        called = name
        return run(toElements(request))
      },
    ]),
  )
  const options = {
    path: '/crm',
    services: { CustomerService: { CustomerPort: methods } },
    xml: wsdl,
    uri: wsdlFile,
    suppressStack: true,
    handleNilAsNull: true,
    // Missing from the package's types. The operations check the text themselves: a number that was parsed has lost what
    // was wrong with it.
    customDeserializer: { int: keepText, decimal: keepText, boolean: keepText },
  }
  const server = await new Promise<soap.Server>((resolve, reject) => {
    // `createServerless` would not wait for the WSDL's imports.
    const callback = (error: unknown, ready: soap.Server): void => (error ? reject(error) : resolve(ready))
    soap.listen(null, { ...options, callback })
  })
  return async ({ xml, soapAction }) => {
    called = undefined
    const answer = server.processRequest(xml, soapAction === undefined ? {} : { headers: { soapaction: soapAction } })
    const operation = called
    const { body, statusCode } = await answer
    return operation === undefined ? UNREADABLE : { operation, status: statusCode, xml: body }
  }
}

/** Stands in for what the package says of such envelopes: plain text, or a fault with its own insides. */
const UNREADABLE: SoapAnswer = {
  status: 500,
  xml:
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">' +
    '<soap:Body><soap:Fault><faultcode>soap:Client</faultcode><faultstring>The envelope is none of a call of this service.' +
    '</faultstring></soap:Fault></soap:Body></soap:Envelope>',
}
