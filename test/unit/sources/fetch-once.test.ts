import { describe, expect, it } from 'vitest'
import { fetchAllOnce, fetchOnce } from '../../../src/sources/fetch-once.ts'
import type { Connector, FetchInput, PreparedFetch } from '../../../src/sources/source.ts'
import { requestContext } from '../../support/run-operation.ts'

const inputOf = (id: unknown): FetchInput => ({ args: {}, parent: { id } })

/** A connector whose outcomes are its inputs' ids, and what it was asked for. */
function recorded(outcomeOf: (id: unknown) => unknown = (id) => id) {
  const asked: unknown[][] = []
  const prepared: PreparedFetch = {
    key: 'it',
    fetch: async (inputs) => {
      asked.push(inputs.map(({ parent }) => parent.id))
      return inputs.map(({ parent }) => outcomeOf(parent.id))
    },
  }
  const connector: Connector = { coordinate: 'T', needs: [], isBatch: true, clientHeaders: [], prepare: () => prepared }
  return { asked, prepared, connector }
}

describe('what several steps of an operation ask for', () => {
  it('is fetched once for each distinct input, together', async () => {
    const { asked, prepared, connector } = recorded()
    const context = requestContext()
    const both = Promise.all([
      fetchAllOnce(connector, prepared, ['1', '2', '1'].map(inputOf), context),
      fetchAllOnce(connector, prepared, ['2', '3'].map(inputOf), context),
      fetchOnce(connector, prepared, inputOf('3'), context),
    ])
    expect(await both).toEqual([['1', '2', '1'], ['2', '3'], '3'])
    expect(await fetchAllOnce(connector, prepared, ['4', '1'].map(inputOf), context)).toEqual(['4', '1'])
    expect(asked).toEqual([['1', '2', '3'], ['4']])
  })

  it('keeps a number and the text of it apart', async () => {
    const { asked, prepared, connector } = recorded()
    expect(await fetchAllOnce(connector, prepared, ['1', 1].map(inputOf), requestContext())).toEqual(['1', 1])
    expect(asked).toEqual([['1', 1]])
  })

  it('has a failure in its place, which one that asks alone throws', async () => {
    const failure = new Error('2 is broken')
    const { prepared, connector } = recorded((id) => (id === '2' ? failure : id))
    const context = requestContext()
    expect(await fetchAllOnce(connector, prepared, ['1', '2'].map(inputOf), context)).toEqual(['1', failure])
    await expect(fetchOnce(connector, prepared, inputOf('2'), context)).rejects.toBe(failure)
  })

  it('is asked for again after a fetch that failed as a whole', async () => {
    let isDown = true
    const { prepared, connector } = recorded((id) => {
      if (isDown) throw new Error('down')
      return id
    })
    const context = requestContext()
    expect(await fetchAllOnce(connector, prepared, [inputOf('1')], context)).toEqual([new Error('down')])
    isDown = false
    expect(await fetchAllOnce(connector, prepared, [inputOf('1')], context)).toEqual(['1'])
  })
})
