import { SaxesParser } from 'saxes'

/** What the 360 query wants of a customer in the CRM's XML. */
export interface CrmCustomer {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly city: string
}

const wanted: ReadonlyMap<string, keyof CrmCustomer> = new Map([
  ['CustomerNumber', 'id'],
  ['FullName', 'name'],
  ['EmailAddress', 'email'],
  ['City', 'city'],
])

/** The customers of a `SearchCustomersResponse`, by local names. */
export function readCustomers(xml: string): readonly CrmCustomer[] {
  const customers: CrmCustomer[] = []
  let current = { id: '', name: '', email: '', city: '' }
  let field: keyof CrmCustomer | undefined
  const parser = new SaxesParser({ position: false })
  parser.on('opentag', ({ name }) => {
    const local = name.slice(name.indexOf(':') + 1)
    if (local === 'Customer') current = { id: '', name: '', email: '', city: '' }
    field = wanted.get(local)
  })
  parser.on('text', (text) => {
    if (field !== undefined) current[field] += text
  })
  parser.on('closetag', ({ name }) => {
    field = undefined
    if (name.slice(name.indexOf(':') + 1) === 'Customer') customers.push(current)
  })
  parser.write(xml).close()
  return customers
}
