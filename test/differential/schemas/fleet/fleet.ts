import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { World } from '../../harness/world.ts'
import { graphqlService } from '../../upstream/graphql-service.ts'
import { soapService } from '../../upstream/soap-service.ts'

type Row = Readonly<Record<string, unknown>>

const vehicles: readonly Row[] = Array.from({ length: 6 }, (_, index) => ({
  Plate: `v${index}`,
  Kind: index === 1 ? null : index % 2 === 0 ? 'BUS' : 'VAN',
  Seats: index * 4,
  Weight: index === 2 ? undefined : index + 0.5,
  Depot: index === 5 ? null : `d${index % 3}`,
  Checked: index % 2 === 0,
}))

const machines: readonly Row[] = [
  { '@type': 'Crane', '@Code': 1, '@State': 'BUSY', Name: 'a', Height: 1.5 },
  { '@type': 'Truck', '@Code': 2, Name: 'b', Load: ['x', null, 'y'] },
  { '@Code': 'none', Name: null },
  { '@type': 'Truck', Load: [] },
  { '@type': 'Crane', '@State': 'BROKEN', Name: 'e', Height: null },
  { '@type': 'Digger', '@Code': 6, Name: 'f', Depth: 3 },
]

const workers: readonly Row[] = [0, 1, 2].map((index) => ({
  __typename: 'Worker',
  id: `w${index}`,
  name: index === 1 ? null : `Worker ${index}`,
  drives: index === 2 ? 'v99' : `v${index}`,
  place: `d${(index + 1) % 3}`,
}))

const places: readonly Row[] = [
  ...[0, 1, 2].map((index) => ({
    __typename: 'Depot',
    id: `d${index}`,
    plates: index === 2 ? null : [`v${index}`, `v${index + 3}`, 'v98'].slice(index),
  })),
  ...[0, 1].map((index) => ({ __typename: 'Stop', id: `s${index}`, roofed: index === 0 ? null : true })),
]
const placeOf = (id: unknown) => places.find((each) => each.id === id)

/** GraphQL and SOAP: interfaces over interfaces, arguments in depth, and entities that one source only refers to. */
export const fleet: World = {
  name: 'fleet',
  directory: join(import.meta.dirname, 'modules'),
  values: {
    id: ['d0', 'd1', 's0', 'none'],
    ids: ['d0', 'd1', 'd2', 'none'],
    of: ['d0', 's1'],
    depot: ['d0', 'd1', 'none'],
    first: [0, 1, 2],
    wide: [0, 1, 2],
    plate: ['v0', 'v1', 'v3', 'v4', 'none'],
    token: ['t', 'u'],
  },
  reset: () => undefined,
  services: (faults) => [
    soapService(
      'vehicles',
      'urn:vehicles',
      {
        FindVehicles: {
          batchKey: 'Plate',
          itemElement: 'Vehicle',
          keys: ['Plate'],
          run: (input) => vehicles.filter((each) => input('Plate').includes(String(each.Plate))),
        },
        ListVehicles: {
          itemElement: 'Vehicle',
          keys: ['Plate'],
          run: (input) => vehicles.filter((each) => [each.Depot, undefined].includes(input('Depot')[0])),
        },
        Inspect: {
          itemPart: 'Vehicle',
          keys: ['Plate'],
          run: (input) => {
            const [plate = ''] = input('Plate')
            const item = vehicles.find((each) => each.Plate === plate)
            if (item === undefined) return { fault: { UnknownVehicle: { Plate: plate } } }
            const number = Number(plate.slice(1))
            return {
              item,
              parts: {
                Number: number === 3 ? undefined : number,
                Notes: number === 4 ? null : { Note: ['a', null, plate].slice(number) },
              },
              headers: number === 1 ? {} : { Stamp: { By: input('Token')[0] ?? null } },
            }
          },
        },
        ListMachines: { itemElement: 'Machine', keys: ['Name'], run: () => machines },
      },
      faults,
    ),
    graphqlService(
      {
        source: 'depot',
        typeDefs: readFileSync(join(import.meta.dirname, 'modules/depot/upstream.graphql'), 'utf8'),
        roots: {
          'Query.depots': {
            run: ({ ids }) =>
              ((ids ?? ['d0', 'd2']) as unknown[])
                .map((id) => placeOf(id))
                .filter((each) => each?.__typename === 'Depot'),
          },
          'Query.depotsByIds': {
            batchKey: 'ids',
            run: ({ ids }) =>
              (ids as unknown[]).map((id) => placeOf(id)).filter((each) => each?.__typename === 'Depot'),
          },
          'Query.place': { run: ({ id }) => placeOf(id) },
          'Query.places': { run: () => places.slice(1, 5) },
          'Query.boss': { run: ({ of }) => workers[String(of) === 'd0' ? 0 : 2] },
        },
        fields: {
          'Depot.label': ({ id }, { loud }) => (loud ? `${String(id)}!` : id),
          'Stop.label': ({ id }, { loud }) => (loud ? `${String(id)}!` : id),
          'Depot.near': ({ id }, { first }) => places.filter((each) => each.id !== id).slice(0, Number(first ?? 2)),
          'Stop.near': ({ id }, { first }) => places.filter((each) => each.id !== id).slice(0, Number(first ?? 2)),
          'Depot.boss': ({ id }) => workers[Number(String(id).slice(1))],
          'Depot.grid': (_, { size }) => {
            const { wide, high } = (size ?? { wide: 0 }) as { wide: number; high?: number | null }
            return Array.from({ length: high ?? 0 }, () =>
              Array.from({ length: wide }, (_each, index) => (index === 1 ? null : index)),
            )
          },
          'Worker.works': ({ place }) => placeOf(place),
        },
      },
      faults,
    ),
  ],
}
