import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { gatherLines } from '../../../src/observability/gather-lines.ts'

function gathering() {
  const written: string[] = []
  const sink = { write: (lines: string) => void written.push(lines) }
  return { written, lines: gatherLines(sink) }
}

it('writes the lines of one turn at once, in their order', async () => {
  const { written, lines } = gathering()
  lines.write('a\n')
  lines.write('b\n')
  expect(written).toEqual([])
  await turn()
  lines.write('c\n')
  await turn()
  expect(written).toEqual(['a\nb\n', 'c\n'])
})

it('writes at the end of the process what no turn comes for', async () => {
  const { written, lines } = gathering()
  lines.write('last words\n')
  lines.flush()
  lines.flush()
  await turn()
  expect(written).toEqual(['last words\n'])
})

it('does not gather without bound', () => {
  const { written, lines } = gathering()
  lines.write('x'.repeat(70_000))
  expect(written).toHaveLength(1)
})

it('goes on after a write that failed', async () => {
  const written: string[] = []
  let isBroken = true
  const lines = gatherLines({
    write: (text) => {
      if (isBroken) throw new Error('EPIPE')
      written.push(text)
    },
  })
  lines.write('lost\n')
  await turn()
  isBroken = false
  lines.write('kept\n')
  await turn()
  expect(written).toEqual(['kept\n'])
})
