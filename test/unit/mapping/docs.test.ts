import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { variablesOf } from '../../../src/sources/rest/text-scope.ts'
import { runMapping } from './run-mapping.ts'

const reference = readFileSync(new URL('../../../docs/mapping.md', import.meta.url), 'utf8')

/** The cells of the reference's table rows. */
const rows = reference
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )

const code = (cell = '') => /^`(.*)`$/.exec(cell)?.[1]

const examples = rows.flatMap(([mapping, data, result, ...others]) => {
  const texts = [mapping, data, result].map(code)
  const [text, given, made] = texts
  return others.length > 0 || text === undefined || given === undefined || made === undefined
    ? []
    : [{ text, given, made }]
})

describe('the reference of the mapping language', () => {
  it.each(examples)('is right about $text of $given', ({ text, given, made }) => {
    const { value, problems } = runMapping(text, JSON.parse(given))
    expect(JSON.parse(JSON.stringify(value))).toEqual(JSON.parse(made))
    expect(problems).toEqual([])
  })

  // Those of the public grammar of Connectors v0.4.
  it.each(
    `add and as contains div echo entries eq filter find first get gt gte in joinNotNull jsonParse jsonStringify last lt lte map match
    mod mul ne not or parseInt size slice sub toString`.split(/\s+/),
  )('has an example of ->%s', (name) => {
    expect(examples.some(({ text }) => new RegExp(`->${name}\\b`).test(text))).toBe(true)
  })

  test('says which variable has a value where', () => {
    const places = ['sourceRequest', 'sourceResponse', 'connectRequest', 'connectResponse'] as const
    const table = rows.flatMap(([name, , ...cells]) =>
      /^`\$\w+`$/.test(name ?? '') && cells.length === 4 ? [[code(name), ...cells]] : [],
    )
    const names = table.map(([name]) => name?.slice(1))
    expect(names.toSorted()).toEqual([...variablesOf.connectResponse].toSorted())
    for (const [name = '', ...cells] of table)
      expect(cells).toEqual(
        places.map((place) => (variablesOf[place].some((each) => `$${each}` === name) ? 'yes' : '')),
      )
  })
})
