import { GraphQLError } from 'graphql'
import { createCustomers } from '../data/customers.ts'
import { createDemoClock } from '../data/demo-time.ts'
import { createProducts } from '../data/products.ts'
import { createTickets, type Ticket, type TicketStatus } from '../data/tickets.ts'

const MAX_IDS = 500
const MAX_FIRST = 100

interface TicketsArgs {
  readonly status?: TicketStatus | null
  readonly first: number
  readonly after?: string | null
}

interface ByCustomersArgs {
  readonly customerIds: readonly string[]
  readonly status?: TicketStatus | null
}

interface ReplyArgs {
  readonly ticketId: string
  readonly body: string
}

/** The resolvers of `support.graphql`, on tickets of their own. */
export function createResolvers() {
  // From the oldest to the newest: a later id is a later ticket.
  const tickets = createTickets({ customers: createCustomers(), products: createProducts() })
  const now = createDemoClock()
  const newestFirst = (): Ticket[] => [...tickets.values()].reverse()

  function find(id: string): Ticket {
    const ticket = tickets.get(id)
    if (!ticket) throw failure('NOT_FOUND', `There is no ticket "${id}".`)
    return ticket
  }

  return {
    Query: {
      ticket: (_: unknown, { id }: { readonly id: string }) => find(id),

      tickets(_: unknown, { status, first, after }: TicketsArgs) {
        if (first < 1 || first > MAX_FIRST) throw failure('BAD_USER_INPUT', `"first" is 1 to ${MAX_FIRST}.`)
        const all = newestFirst()
        const start = after == null ? 0 : all.indexOf(find(after)) + 1
        const wanted = all.slice(start).filter((ticket) => status == null || ticket.status === status)
        return wanted.slice(0, first)
      },

      ticketsByIds(_: unknown, { ids }: { readonly ids: readonly string[] }) {
        limit('ids', ids)
        return ids.map((id) => tickets.get(id) ?? null)
      },

      ticketsByCustomerIds(_: unknown, { customerIds, status }: ByCustomersArgs) {
        limit('customerIds', customerIds)
        const wanted = new Set(customerIds)
        return newestFirst().filter(
          (ticket) => wanted.has(ticket.customerId) && (status == null || ticket.status === status),
        )
      },
    },

    Mutation: {
      replyToTicket(_: unknown, { ticketId, body }: ReplyArgs) {
        const ticket = find(ticketId)
        if (body.trim() === '') throw failure('BAD_USER_INPUT', 'A reply needs a text.')
        if (ticket.status === 'CLOSED') throw failure('BAD_USER_INPUT', 'The ticket is closed.')
        const id = `${ticketId}-${ticket.messages.length + 1}`
        const reply = { id, author: 'You (Support)', body, sentAt: now() }
        const replied: Ticket = { ...ticket, messages: [...ticket.messages, reply] }
        tickets.set(ticketId, replied)
        return replied
      },
    },
  }
}

function limit(name: string, ids: readonly string[]): void {
  if (ids.length > MAX_IDS) throw failure('BAD_USER_INPUT', `"${name}" has ${MAX_IDS} values at most.`)
}

function failure(code: 'NOT_FOUND' | 'BAD_USER_INPUT', message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } })
}
