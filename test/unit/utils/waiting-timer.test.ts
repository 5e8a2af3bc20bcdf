import { expect, it } from 'vitest'
import { waitingTimer } from '../../../src/utils/waiting-timer.ts'

/** A timer whose waits are ended by hand, however long that takes. */
function byHand() {
  const waits: { delayMs: number; run: () => void }[] = []
  const timer = waitingTimer({
    after: (delayMs, run) => {
      const wait = { delayMs, run }
      waits.push(wait)
      return () => waits.splice(waits.indexOf(wait), 1)
    },
  })
  return { timer, waits, end: () => waits.shift()?.run() }
}

it('counts a wait that ends late as no longer than it was', () => {
  const { timer, waits, end } = byHand()
  let isOver = false
  timer.after(250, () => {
    isOver = true
  })
  end()
  end()
  expect(isOver).toBe(false)
  expect(waits.map(({ delayMs }) => delayMs)).toEqual([50])
  end()
  expect(isOver).toBe(true)
  expect(waits).toEqual([])
})

it('leaves nothing waiting when it is cancelled, at any step', () => {
  const { timer, waits, end } = byHand()
  const cancel = timer.after(250, () => expect.fail('was cancelled'))
  end()
  cancel()
  expect(waits).toEqual([])
})
