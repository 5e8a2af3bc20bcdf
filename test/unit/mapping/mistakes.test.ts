import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../../src/mapping/index.ts'
import { mistakesOf } from './run-mapping.ts'

describe('mistakes in a mapping', () => {
  it.each([
    ['id ->frist', 5, 'mapping-unknown-method', 'did you mean "->first"?'],
    ['a: $arg.id', 3, 'mapping-unknown-variable', 'did you mean "$args"?'],
    ['a->slice(1, 2, 3)', 3, 'mapping-wrong-argument', 'write `->slice(start, end)`'],
    ['a->match(1)', 9, 'mapping-wrong-argument', 'write `[candidate, value]`, and `[@, value]` for all other cases'],
    ['a->as(1)', 6, 'mapping-wrong-argument', 'write `->as($name)` or `->as($name, expression)`'],
    ['a->as($x) { b } c: $x', 19, 'mapping-unknown-variable', expect.any(String)],
    ['content-type', 7, 'mapping-syntax', 'quote a name with a dash: `"content-type"`'],
    ['a, b', 1, 'mapping-syntax', expect.stringContaining('leave the comma out')],
    ['a.b c', 0, 'mapping-syntax', expect.stringContaining('name: path')],
    ['.a', 0, 'mapping-syntax', 'start a path with `$.`'],
    ['a.1', 1, 'mapping-syntax', 'write `->get(1)`'],
    ['a { b', 2, 'mapping-syntax', 'close it with "}"'],
    ['a: "b', 3, 'mapping-syntax', 'close it with "'],
    ['a: $(b ?? c ?! d)', 12, 'mapping-syntax', 'put one of them in `$(...)`'],
    ['a: ^', 3, 'mapping-syntax', undefined],
    ['filter[name]: a', 6, 'mapping-syntax', expect.stringContaining('quote a name with brackets')],
    ['a }', 2, 'mapping-syntax', expect.any(String)],
  ])('%s', (text, offset, rule, remedy) => {
    const [first] = mistakesOf(text)
    expect(first).toMatchObject({ offset, rule })
    expect(first?.remedy).toEqual(remedy)
  })

  it('are found all at once, in the order of the text', () => {
    const text = [
      'id',
      'a: b->frist',
      'c: d..e',
      'f { g: $foo',
      ' h: ->map(',
      ' i->nope { j } }',
      'k: $args.x->slice(1,2,3)',
    ].join('\n')
    expect(mistakesOf(text).map(({ rule, offset }) => [rule, text.slice(0, offset).split('\n').length])).toEqual([
      ['mapping-unknown-method', 2],
      ['mapping-syntax', 3],
      ['mapping-unknown-variable', 4],
      ['mapping-syntax', 5],
      ['mapping-unknown-method', 6],
      ['mapping-wrong-argument', 7],
    ])
  })

  it('are told once, also within a pair', () => {
    expect(mistakesOf('a->match([1, b->id], [@, $x])').map(({ offset }) => offset)).toEqual([16, 25])
  })

  it.each(['$('.repeat(5000), '{'.repeat(5000), 'a { '.repeat(5000), '['.repeat(5000), 'x: '.repeat(5000)])(
    'are reported for hostile nesting, too',
    (text) => {
      expect(mistakesOf(text).length).toBeGreaterThan(0)
    },
  )
})

describe('any text at all', () => {
  const tokens = ['a', 'b:', '.', '...', '->', '->map(', '(', ')', '{', '}', '[', ']', '$', '$(', '@', '"x"', "'", '1']
  tokens.push('-', '?', '??', '?!', ',', ':', '\n', '#', '$args', '->as($x)', '$x', '->match([', 'null', '->first')

  it('either compiles to something that runs, or has mistakes at places within it', () => {
    let seed = 7
    const pick = (below: number) => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff
      return seed % below
    }
    for (let round = 0; round < 3000; round += 1) {
      const text = Array.from({ length: 1 + pick(12) }, () => tokens[pick(tokens.length)]).join(
        pick(2) === 0 ? '' : ' ',
      )
      const compiled = compileMapping(text)
      if (compiled.ok) {
        for (const data of [null, 'x', [1], { a: [{ x: 1 }] }]) compiled.value.run(data, { args: { a: 1 } }, [])
      } else {
        expect(compiled.mistakes.length, text).toBeGreaterThan(0)
        for (const { offset } of compiled.mistakes) expect(offset <= text.length && offset >= 0, text).toBe(true)
      }
    }
  })
})
