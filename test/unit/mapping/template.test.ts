import { describe, expect, it } from 'vitest'
import { compileTemplate, type MappingProblem, type MappingScope, renderTemplate } from '../../../src/mapping/index.ts'

function render(text: string, scope: MappingScope = {}): { value: string; problems: MappingProblem[] } {
  const compiled = compileTemplate(text)
  if (!compiled.ok) throw new Error(compiled.mistakes.map(({ message }) => message).join('; '))
  const problems: MappingProblem[] = []
  return { value: renderTemplate(compiled.value, scope, encodeURIComponent, problems), problems }
}

describe('templates', () => {
  it.each([
    ['/orders', {}, '/orders'],
    ['/orders/{$args.id}', { args: { id: 'a/b c' } }, '/orders/a%2Fb%20c'],
    ['/a?n={$args.n}&b={$args.b}', { args: { n: 1.5, b: false } }, '/a?n=1.5&b=false'],
    ['/a?x={$args.x}', { args: { x: null } }, '/a?x='],
    ['/a/{$args.big}', { args: { big: 9007199254740993n } }, '/a/9007199254740993'],
    ['{$({ a: "}" }).a}', {}, '%7D'],
    ["{$args.k->match(['{', 1], [@, 2])}", { args: { k: '{' } }, '1'],
    ['/a\n  ?b={$args\n .b}\n\t&c=d', { args: { b: 1 } }, '/a  ?b=1&c=d'],
    ['{$batch.id->joinNotNull(",")}', { batch: [{ id: 1 }, { id: 2 }] }, '1%2C2'],
    ['a } b', {}, 'a } b'],
    ['', {}, ''],
  ])('%s', (text, scope, value) => {
    expect(render(text, scope)).toEqual({ value, problems: [] })
  })

  it('report lists and objects, and what is missing, at their place', () => {
    expect(render('/{$args.a}/{$this.b}', { args: { a: [1] }, this: {} })).toEqual({
      value: '//',
      problems: [
        { message: 'a hole in text takes a scalar, not array', offset: 2 },
        { message: 'property "b" not found in object', offset: 18 },
      ],
    })
  })

  it('know what they read, at its offset in the whole text', () => {
    const compiled = compileTemplate('/{$args.a}/{$this.b}')
    expect(compiled.ok && compiled.value.references).toEqual([
      { variable: 'args', path: ['a'], offset: 2 },
      { variable: 'this', path: ['b'], offset: 12 },
    ])
  })

  it.each([
    ['/{$args.a', 1, 'the hole is not closed'],
    ['/{id}', 2, 'the hole gives an object, not text'],
    ['/{}', 2, 'the hole gives an object, not text'],
    ['/{$args.a->nope}/{$foo}', 11, 'there is no method ->nope'],
  ])('tell the mistakes of %s', (text, offset, message) => {
    const compiled = compileTemplate(text)
    expect(compiled.ok ? [] : compiled.mistakes[0]).toMatchObject({ offset, message })
  })

  it('tell the mistakes of all holes', () => {
    const compiled = compileTemplate('/{$foo}/{$bar}')
    expect(compiled.ok ? [] : compiled.mistakes.map(({ offset }) => offset)).toEqual([2, 9])
  })
})
