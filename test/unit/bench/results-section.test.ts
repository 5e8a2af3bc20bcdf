import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { describeRun, replaceResults } from '../../../bench/report/results-section.ts'

const begin = '<!-- results: written by `npm run bench -- --record` -->'
const end = '<!-- end of results -->'

describe('the results in the README', () => {
  it('replaces what stands between the markers, and nothing else', () => {
    const once = replaceResults(`before\n${begin}\nold\n${end}\nafter\n`, 'new')
    expect(once).toBe(`before\n${begin}\n\nnew\n\n${end}\nafter\n`)
    expect(replaceResults(once, 'new')).toBe(once)
  })

  it.each([[''], [begin], [end], [`${end}\n${begin}`]])('refuses a text without the markers: %j', (text) => {
    expect(() => replaceResults(text, 'new')).toThrow(/are missing/)
  })

  it('tells date, Node and processors, and does not name the machine', () => {
    const text = describeRun(new Date('2026-03-04T05:06:07Z'), { repetitions: 5, windowMs: 1500 })
    expect(text).toContain(`2026-03-04, Node ${process.versions.node}`)
    expect(text).toContain('5 windows of 1.5 s a subject.')
    expect(text).not.toContain(hostname())
  })
})
