import type { Faults } from '../../upstream/faults.ts'
import { restService } from '../../upstream/rest-service.ts'
import { animals, notes, people } from './data.ts'
import { state } from './state.ts'

type Row = Readonly<Record<string, unknown>>

/** What people are searched by. */
export interface Filter {
  readonly level?: string | null
  readonly levels?: readonly string[] | null
  readonly minAge?: number | null
  readonly name?: string | null
  readonly not?: Filter | null
}

const known = () =>
  people.map((each) => (state.names.has(String(each.id)) ? { ...each, name: state.names.get(String(each.id)) } : each))
const byId = (id: string | undefined) => known().find((each) => String(each.id) === id)

/** The people, with everything that is nested in one. */
export function peopleService(faults: () => Faults) {
  return restService(
    'people',
    [
      {
        method: 'POST',
        path: '/people/search',
        envelope: 'people',
        run: ({ body }) => {
          const { filter, first } = body as { filter?: Filter | null; first?: number | null }
          return { kind: 'items', items: findPeople(filter, first), keys: ['id'] }
        },
      },
      {
        method: 'GET',
        path: '/people/:id',
        run: ({ params }) => ({ kind: 'item', item: byId(params.id), keys: ['id'] }),
      },
      {
        method: 'GET',
        path: '/people/:id/notes',
        run: ({ params, query }) => ({
          kind: 'items',
          items: notes.filter((each) => each.person === params.id).slice(0, Number(query.get('first') ?? 9)),
          keys: ['id'],
        }),
      },
      {
        method: 'POST',
        path: '/people/:id/rename',
        run: ({ params, body }) => {
          state.names.set(params.id ?? '', (body as { name?: unknown }).name ?? null)
          return { kind: 'item', item: byId(params.id), keys: ['id'] }
        },
      },
      {
        method: 'GET',
        path: '/animals',
        run: ({ query }) => ({
          kind: 'items',
          items: animals.filter((each) => String(each.name).startsWith(query.get('name') ?? '')),
          keys: ['kind', 'name'],
        }),
      },
      { method: 'GET', path: '/count', run: () => ({ kind: 'value', value: { count: people.length } }) },
    ],
    faults,
  )
}

/** The people that fit a filter. */
export function findPeople(filter: Filter | null | undefined, first: number | null | undefined): readonly Row[] {
  return known()
    .filter((each) => matches(each, filter))
    .slice(0, first ?? 4)
}

function matches(person: Row, filter: Filter | null | undefined): boolean {
  if (filter === null || filter === undefined) return true
  const { level, levels, minAge, name, not } = filter
  return (
    (level === undefined || level === person.level) &&
    (!Array.isArray(levels) || levels.includes(String(person.level))) &&
    Number(person.age) >= (minAge ?? 0) &&
    (name === undefined || name === null || String(person.name).includes(name)) &&
    (not === undefined || not === null || !matches(person, not))
  )
}
