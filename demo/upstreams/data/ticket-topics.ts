import type { NonEmpty } from './random.ts'

/** What customers write about; `{product}` stands for a product's name. */
export interface TicketTopic {
  readonly subject: string
  readonly question: string
  readonly answer: string
  readonly followUp: string
}

export const TICKET_TOPICS: NonEmpty<TicketTopic> = [
  {
    subject: 'Where is my parcel?',
    question: 'The tracking page has said "in transit" for five days. I am waiting for the {product}.',
    answer: 'I have asked the carrier to look for it and will write again as soon as they answer.',
    followUp: 'Thank you. A neighbour may take it in if I am out.',
  },
  {
    subject: '{product} arrived damaged',
    question: 'The box was dented and the {product} has a crack on one side. Photos are attached.',
    answer: 'I am sorry about that. Would you prefer a replacement or your money back?',
    followUp: 'A replacement, please.',
  },
  {
    subject: 'Wrong item in the box',
    question: 'I ordered the {product} and got something else entirely.',
    answer: 'That is our mistake. The right one leaves the warehouse today, with a label for the return.',
    followUp: 'Good, I will send the other one back this week.',
  },
  {
    subject: 'Question about my invoice',
    question: 'The invoice shows my old address. Can you issue it again? It is about the {product}.',
    answer: 'Of course. Please tell me the address as it should appear.',
    followUp: 'It is the one in my account now.',
  },
  {
    subject: 'Return of {product}',
    question: 'It is not quite what I expected. How do I send the {product} back?',
    answer: 'You will find a return label in your account. It is free within 30 days.',
    followUp: 'Found it, thanks.',
  },
  {
    subject: 'When is {product} back in stock?',
    question: 'I have been looking at the {product} for weeks and it is never there.',
    answer: 'We expect the next delivery in about two weeks. Shall I reserve one for you?',
    followUp: 'Yes please, that would be very kind.',
  },
  {
    subject: 'Change of delivery address',
    question: 'I have moved. Can the {product} go to my new address?',
    answer: 'As long as it has not been shipped, yes. Please send me the new address.',
    followUp: 'I have just changed it in my account.',
  },
  {
    subject: 'Refund not received',
    question: 'I sent the {product} back three weeks ago and have not seen the money.',
    answer: 'The return is in our system. I have asked accounting to pay it out today.',
    followUp: 'It has arrived now.',
  },
  {
    subject: 'Care instructions for {product}',
    question: 'There was no leaflet with the {product}. How should it be cleaned?',
    answer: 'A damp cloth and mild soap are enough. I will have a leaflet sent to you.',
    followUp: 'No need to post it, that is all I wanted to know.',
  },
  {
    subject: 'Discount for a larger order',
    question: 'We would like twelve of the {product} for our office. Is there a price for that?',
    answer: 'From ten pieces on we can offer eight percent. Shall I prepare a quote?',
    followUp: 'Please do, made out to our company.',
  },
]

export const AGENTS: NonEmpty<string> = ['Ines (Support)', 'Tobias (Support)', 'Ruth (Support)', 'Kofi (Support)']
