/** The service's own faults, as `crm-types.xsd` lists them. */
export type FaultReason = 'CUSTOMER_NOT_FOUND' | 'INVALID_INPUT'

interface FaultDetails {
  readonly reason: FaultReason
  readonly message: string
  /** The element that is wrong. */
  readonly element?: string
}

/** A declared fault, thrown by an operation; the SOAP server reads its property `Fault`. */
export class CustomerFault extends Error {
  readonly Fault: object

  constructor({ reason, message, element }: FaultDetails) {
    super(message)
    this.Fault = {
      faultcode: 'soap:Client',
      faultstring: message,
      detail: {
        'tns:CustomerFault': {
          't:Code': reason,
          't:Message': message,
          ...(element !== undefined && { 't:Element': element }),
        },
      },
      // WS-I Basic Profile 1.1, R1126: every fault is sent with 500.
      statusCode: 500,
    }
  }
}

export const unknownCustomer = (number: string): CustomerFault =>
  new CustomerFault({ reason: 'CUSTOMER_NOT_FOUND', message: `There is no customer ${number}.` })

export const invalidInput = (element: string, message: string): CustomerFault =>
  new CustomerFault({ reason: 'INVALID_INPUT', message, element })
