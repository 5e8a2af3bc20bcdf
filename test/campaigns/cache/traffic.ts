import type { Judge } from './judge.ts'
import type { Replica } from './world.ts'

export interface TrafficOptions {
  readonly replicas: readonly Replica[]
  /** Whether what one replica changes is known to all. */
  readonly isShared: boolean
  readonly judge: Judge
  readonly random: () => number
}

/** Clients who ask, one after another, for random things. */
export interface Traffic {
  /** So many operations, by so many clients at once. */
  readonly run: (operations: number, clients: number) => Promise<void>
  /** Changes are held back; resolves when all is answered that was asked before. */
  readonly holdChanges: () => Promise<void>
  /** Changes are known to the replica alone through which they were made. */
  readonly changesAreLocal: (isLocal: boolean) => void
  readonly letChanges: () => void
  /** Resolves when so many more operations have been answered, or there are no more. */
  readonly after: (operations: number) => Promise<void>
}

const tenants = ['north', 'south', 'east']
const users = ['ada', 'bob', 'cy', 'dan']
/** Few enough to be asked for again and again. */
const things = 40

const value = 'id for version'

export function createTraffic({ replicas, isShared, judge, random }: TrafficOptions): Traffic {
  let mayChange = true
  let isLocal = !isShared
  let done = 0
  let isOver = false
  const underWay = new Set<Promise<void>>()
  const watching = new Set<() => void>()
  const below = (limit: number) => Math.floor(random() * limit)
  const oneOf = <T>(list: readonly T[]): T => list[below(list.length)] as T // not empty

  const one = async (): Promise<void> => {
    const [tenant, user] = [oneOf(tenants), oneOf(users)]
    const who = `${tenant}/${user}`
    const headers = { 'x-tenant': tenant, authorization: user }
    const replica = oneOf(replicas)
    const startedMs = performance.now()
    if (mayChange && random() < 0.05) {
      const id = `${below(things)}`
      const knowing = isLocal ? [replica] : replicas
      const query = `mutation Change($id: ID!) { change(id: $id) { ${value} } }`
      const floors = judge.floorsOf(replica, [id])
      const answer = await replica.ask({ query, variables: { id }, headers })
      judge.judge(answer, { replica, who, fields: { change: { ids: [id] } }, floors, startedMs })
      const changed = answer.data?.change
      if (typeof changed === 'object' && changed !== null && 'version' in changed)
        judge.changed(id, Number(changed.version), knowing)
      return
    }
    const [id, n] = [`${below(things)}`, below(things - 5)]
    const around = Array.from({ length: 5 }, (_, at) => `${n + at}`)
    const { query, fields } = oneOf(reads)
    const wanted = {
      item: { ids: [id] },
      open: { ids: [id], isOpen: true },
      page: { ids: around },
      links: { ids: around },
    }
    const floors = judge.floorsOf(replica, [id, ...around])
    const answer = await replica.ask({ query, variables: { id, n }, headers })
    const expected = Object.fromEntries(fields.map((field) => [field, wanted[field]]))
    judge.judge(answer, { replica, who, fields: expected, floors, startedMs })
  }

  return {
    run: async (operations, clients) => {
      let left = operations
      const client = async (): Promise<void> => {
        while (left-- > 0) {
          const asked = one().finally(() => underWay.delete(asked))
          underWay.add(asked)
          await asked
          done++
          for (const look of watching) look()
        }
      }
      await Promise.all(Array.from({ length: clients }, client))
      isOver = true
      for (const look of watching) look()
    },
    holdChanges: async () => {
      mayChange = false
      await Promise.all(underWay)
    },
    letChanges: () => {
      mayChange = true
    },
    changesAreLocal: (local) => {
      isLocal = local || !isShared
    },
    after: (operations) => {
      const until = done + operations
      return new Promise((resolve) => {
        const look = (): void => {
          if (done < until && !isOver) return
          watching.delete(look)
          resolve()
        }
        watching.add(look)
        look()
      })
    },
  }
}

const reads = [
  { query: `query Item($id: ID!) { item(id: $id) { ${value} } }`, fields: ['item'] },
  { query: `query Open($id: ID!) { open(id: $id) { ${value} } }`, fields: ['open'] },
  { query: `query Both($id: ID!) { item(id: $id) { ${value} } open(id: $id) { ${value} } }`, fields: ['item', 'open'] },
  { query: `query Page($n: Int!) { page(n: $n) { ${value} } }`, fields: ['page'] },
  { query: `query Links($n: Int!) { links(n: $n) { part { ${value} } } }`, fields: ['links'] },
  {
    query: `query All($id: ID!, $n: Int!) { item(id: $id) { ${value} } page(n: $n) { ${value} } links(n: $n) { part { ${value} } } }`,
    fields: ['item', 'page', 'links'],
  },
] as const
