import { type Customer, createCustomers } from '../data/customers.ts'
import { createDemoClock } from '../data/demo-time.ts'
import { applyChanges, toSegment } from './changes.ts'
import { type Elements, readInteger, readText, readTexts, requireText, toElements } from './elements.ts'
import { invalidInput, unknownCustomer } from './faults.ts'
import { type ElementTree, inTypesNamespace } from './typed-elements.ts'

/** From the children of the request's element to the children of the answer's. */
export type Operation = (request: Elements) => object

const MAX_NUMBERS = 500

/** The service's operations by name, on customers of their own. */
export function createOperations(): Readonly<Record<string, Operation>> {
  const customers = createCustomers()
  const now = createDemoClock()

  function find(number: string): Customer {
    const customer = customers.get(number)
    if (!customer) throw unknownCustomer(number)
    return customer
  }

  return {
    GetCustomer: (request) => ({
      Customer: inTypesNamespace(toCustomer(find(requireText(request, 'CustomerNumber')))),
    }),

    GetCustomers(request) {
      const numbers = new Set(readTexts(request, 'CustomerNumber'))
      if (numbers.size > MAX_NUMBERS)
        throw invalidInput('CustomerNumber', `There may be ${MAX_NUMBERS} numbers at most.`)
      const found = [...numbers].map((number) => customers.get(number)).filter((customer) => customer !== undefined)
      return { Customers: toCustomerList(found) }
    },

    SearchCustomers(request) {
      const words = (readText(request, 'Query') ?? '').toLowerCase()
      const segment = request.Segment === undefined ? undefined : toSegment(readText(request, 'Segment'))
      const page = toElements(request.Page)
      const offset = readInteger(page, 'Offset', 0, 1_000_000) ?? 0
      const limit = readInteger(page, 'Limit', 1, 100) ?? 20
      const matches = [...customers.values()].filter(
        (customer) =>
          (segment === undefined || customer.segment === segment) &&
          [customer.name, customer.email, customer.address.city].some((text) => text.toLowerCase().includes(words)),
      )
      return {
        Page: inTypesNamespace({ Offset: offset, Limit: limit, Total: matches.length }),
        Customers: toCustomerList(matches.slice(offset, offset + limit)),
      }
    },

    UpdateCustomer(request) {
      const customer = find(requireText(request, 'CustomerNumber'))
      const changed = applyChanges(customer, toElements(request.Changes), now())
      customers.set(customer.id, changed)
      return { Customer: inTypesNamespace(toCustomer(changed)) }
    },
  }
}

function toCustomerList(customers: readonly Customer[]): object {
  return inTypesNamespace({ Customer: customers.map(toCustomer) })
}

function toCustomer(customer: Customer): ElementTree {
  const { streetLine, postalCode, city, countryCode } = customer.address
  return {
    CustomerNumber: customer.id,
    FullName: customer.name,
    EmailAddress: customer.email,
    PhoneNumber: customer.phone,
    Segment: customer.segment,
    IsActive: customer.isActive,
    CreditLimit: customer.creditLimit,
    CustomerSince: customer.customerSince,
    LastModified: customer.lastModified,
    Address: { StreetLine: streetLine, PostalCode: postalCode, City: city, CountryCode: countryCode },
    Tags: { Tag: customer.tags },
  }
}
