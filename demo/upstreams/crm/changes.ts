import { type Address, type Customer, SEGMENTS, type Segment } from '../data/customers.ts'
import { type Elements, readText, readTexts, requireText, toElements } from './elements.ts'
import { invalidInput } from './faults.ts'

const AMOUNT = /^\d{1,10}(?:\.\d{1,2})?$/
const EMAIL = /^[^\s@]+@[^\s@]+$/

/**
 * A customer with the given changes made.
 * @throws CustomerFault INVALID_INPUT that names the first wrong element
 */
export function applyChanges(customer: Customer, changes: Elements, now: string): Customer {
  const has = (name: string): boolean => changes[name] !== undefined
  return {
    ...customer,
    ...(has('FullName') && { name: requireText(changes, 'FullName') }),
    ...(has('EmailAddress') && { email: toEmail(requireText(changes, 'EmailAddress')) }),
    ...(has('PhoneNumber') && { phone: readText(changes, 'PhoneNumber') || null }),
    ...(has('Segment') && { segment: toSegment(readText(changes, 'Segment')) }),
    ...(has('IsActive') && { isActive: toBoolean('IsActive', readText(changes, 'IsActive')) }),
    ...(has('CreditLimit') && { creditLimit: toAmount('CreditLimit', readText(changes, 'CreditLimit')) }),
    ...(has('Address') && { address: toAddress(toElements(changes.Address)) }),
    ...(has('Tags') && { tags: readTexts(toElements(changes.Tags), 'Tag') }),
    lastModified: now,
  }
}

/** @throws CustomerFault for a word that is no segment */
export function toSegment(text: string | undefined): Segment {
  const segment = SEGMENTS.find((known) => known === text)
  if (!segment) throw invalidInput('Segment', `Segment is one of ${SEGMENTS.join(', ')}.`)
  return segment
}

function toEmail(text: string): string {
  if (!EMAIL.test(text)) throw invalidInput('EmailAddress', 'EmailAddress is not an e-mail address.')
  return text
}

function toBoolean(name: string, text: string | undefined): boolean {
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  throw invalidInput(name, `${name} is true or false.`)
}

function toAmount(name: string, text = ''): string {
  if (!AMOUNT.test(text)) throw invalidInput(name, `${name} is an amount with two digits after the point.`)
  const [units = '0', cents = ''] = text.split('.')
  return `${Number(units)}.${cents.padEnd(2, '0')}`
}

function toAddress(elements: Elements): Address {
  return {
    streetLine: requireText(elements, 'StreetLine'),
    postalCode: requireText(elements, 'PostalCode'),
    city: requireText(elements, 'City'),
    countryCode: requireText(elements, 'CountryCode'),
  }
}
