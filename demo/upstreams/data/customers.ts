import { DAY_MS, DEMO_BEGIN, DEMO_NOW, toTimestamp } from './demo-time.ts'
import { COUNTRIES, type Country } from './places.ts'
import { between, createRandom, type NonEmpty, pick, type Random } from './random.ts'

export const CUSTOMER_COUNT = 1000

export const SEGMENTS = ['CONSUMER', 'SMALL_BUSINESS', 'ENTERPRISE'] as const
export type Segment = (typeof SEGMENTS)[number]

export interface Customer {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly phone: string | null
  readonly segment: Segment
  readonly isActive: boolean
  /** A decimal with two digits after the point. */
  readonly creditLimit: string
  /** A date, older than the demo's first order. */
  readonly customerSince: string
  readonly lastModified: string
  readonly address: Address
  readonly tags: readonly string[]
}

export interface Address {
  readonly streetLine: string
  readonly postalCode: string
  readonly city: string
  readonly countryCode: string
}

const MAIL_HOSTS: NonEmpty<string> = ['mail.example', 'post.example', 'inbox.example', 'letters.example']
const TAGS: NonEmpty<string> = ['newsletter', 'vip', 'invoice-by-post', 'early-adopter', 'wholesale', 'gift-cards']

/** All customers of the demo, by id, from `1` on. */
export function createCustomers(): Map<string, Customer> {
  const customers = new Map<string, Customer>()
  for (let number = 1; number <= CUSTOMER_COUNT; number++) {
    customers.set(String(number), createCustomer(String(number)))
  }
  return customers
}

function createCustomer(id: string): Customer {
  const random = createRandom(`customer ${id}`)
  const country = pick(random, COUNTRIES)
  const firstName = pick(random, country.firstNames)
  const lastName = pick(random, country.lastNames)
  const segment = pickSegment(random)
  const sinceDays = between(random, 30, 3650)
  return {
    id,
    name: `${firstName} ${lastName}`,
    // The id keeps namesakes apart.
    email: `${toMailbox(firstName)}.${toMailbox(lastName)}${id}@${pick(random, MAIL_HOSTS)}`,
    phone: random() < 0.15 ? null : toPhone(random, country),
    segment,
    isActive: random() > 0.06,
    creditLimit: toCreditLimit(random, segment),
    customerSince: toTimestamp(DEMO_BEGIN - sinceDays * DAY_MS).slice(0, 10),
    lastModified: toTimestamp(DEMO_NOW - between(random, 3600, 400 * 86_400) * 1000),
    address: createAddress(random, country),
    tags: TAGS.filter(() => random() < 0.25),
  }
}

function pickSegment(random: Random): Segment {
  const share = random()
  if (share < 0.78) return 'CONSUMER'
  return share < 0.95 ? 'SMALL_BUSINESS' : 'ENTERPRISE'
}

function toCreditLimit(random: Random, segment: Segment): string {
  const step = { CONSUMER: 50, SMALL_BUSINESS: 500, ENTERPRISE: 12_500 }[segment]
  return `${between(random, 1, 40) * step}.${random() < 0.1 ? '50' : '00'}`
}

function createAddress(random: Random, country: Country): Address {
  const [city, postalPrefix] = pick(random, country.cities)
  return {
    streetLine: country.streetLine(pick(random, country.streets), between(random, 1, 148)),
    postalCode: `${postalPrefix}${between(random, 10, 99)}`,
    city,
    countryCode: country.code,
  }
}

function toPhone(random: Random, country: Country): string {
  return `${country.callingCode} ${between(random, 20, 89)} ${between(random, 100_000, 9_999_999)}`
}

/** A name as it may stand before the `@`: letters without accents. */
function toMailbox(name: string): string {
  return name
    .replace('ß', 'ss')
    .replace('ł', 'l')
    .replace('ı', 'i')
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
}
