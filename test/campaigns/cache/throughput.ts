import type { Replica } from './world.ts'

/** Reads a second that a gateway answers to 32 clients, each with a key of its own, so that nothing but the calls is measured. */
export async function readsPerSecond(replica: Replica, reads: number): Promise<number> {
  let left = reads
  const startedMs = performance.now()
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const { status, errors } = await replica.ask({
        query: 'query Item($id: ID!) { item(id: $id) { id for version } }',
        variables: { id: `${left % 1000}` },
        headers: { 'x-tenant': 'north', authorization: `user ${left}` },
      })
      if (status !== 200 || errors !== undefined) throw new Error(`${status} ${JSON.stringify(errors)}`)
    }
  }
  await Promise.all(Array.from({ length: 32 }, client))
  return Math.round((reads * 1000) / (performance.now() - startedMs))
}
