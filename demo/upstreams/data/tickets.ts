import { customerOf } from './customer-of.ts'
import type { Customer } from './customers.ts'
import { DAY_MS, DEMO_NOW, momentAt, toTimestamp } from './demo-time.ts'
import type { Product } from './products.ts'
import { between, createRandom, pick, type Random } from './random.ts'
import { AGENTS, TICKET_TOPICS } from './ticket-topics.ts'

export const TICKET_COUNT = 3000

export const TICKET_STATUSES = ['OPEN', 'PENDING', 'CLOSED'] as const
export type TicketStatus = (typeof TICKET_STATUSES)[number]

export interface Ticket {
  readonly id: string
  readonly subject: string
  readonly status: TicketStatus
  readonly customerId: string
  readonly createdAt: string
  readonly messages: readonly Message[]
}

export interface Message {
  readonly id: string
  readonly author: string
  readonly body: string
  readonly sentAt: string
}

interface TicketData {
  readonly customers: ReadonlyMap<string, Customer>
  readonly products: ReadonlyMap<string, Product>
}

/** All tickets of the demo, by id, from `1` (the oldest) on. */
export function createTickets(data: TicketData): Map<string, Ticket> {
  const tickets = new Map<string, Ticket>()
  for (let number = 1; number <= TICKET_COUNT; number++) {
    tickets.set(String(number), createTicket(number, data))
  }
  return tickets
}

function createTicket(number: number, { customers, products }: TicketData): Ticket {
  const random = createRandom(`ticket ${number}`)
  const id = String(number)
  const createdMs = momentAt((number - random()) / TICKET_COUNT)
  const customerId = customerOf(number, random)
  const status = statusOf(number, (DEMO_NOW - createdMs) / DAY_MS, random)
  const topic = pick(random, TICKET_TOPICS)
  const product = products.get(String(between(random, 1, products.size)))?.name ?? 'parcel'
  const fill = (text: string): string => text.replace('{product}', product)
  const author = customers.get(customerId)?.name ?? 'Customer'
  const agent = pick(random, AGENTS)
  const conversation = [
    { author, body: fill(topic.question) },
    { author: agent, body: fill(topic.answer) },
    { author, body: fill(topic.followUp) },
    { author: agent, body: 'All done. I am closing this ticket; just write to us if anything else comes up.' },
  ].slice(0, lengthOf(status, random))
  // The conversation is over before the demo begins, even that of the youngest ticket.
  const stepMs = Math.min((DEMO_NOW - createdMs) / 5, between(random, 600, 40_000) * 1000)
  return {
    id,
    subject: fill(topic.subject),
    status,
    customerId,
    createdAt: toTimestamp(createdMs),
    messages: conversation.map((message, index) => ({
      id: `${id}-${index + 1}`,
      ...message,
      sentAt: toTimestamp(createdMs + index * stepMs),
    })),
  }
}

/** The youngest records that go to the first 50 customers in turn stay open, so that each of them has an open ticket. */
function statusOf(number: number, ageDays: number, random: Random): TicketStatus {
  if (number % 20 === 0 && number > TICKET_COUNT - 50 * 20) return 'OPEN'
  const share = random()
  if (ageDays > 60) return share < 0.97 ? 'CLOSED' : 'PENDING'
  if (share < 0.35) return 'OPEN'
  return share < 0.55 ? 'PENDING' : 'CLOSED'
}

/** Open tickets end with the customer's message, pending ones with the agent's, closed ones with the agent's last word. */
function lengthOf(status: TicketStatus, random: Random): number {
  switch (status) {
    case 'OPEN':
      return random() < 0.6 ? 1 : 3
    case 'PENDING':
      return 2
    case 'CLOSED':
      return 4
  }
}
