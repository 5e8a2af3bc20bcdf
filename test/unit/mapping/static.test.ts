import { describe, expect, it } from 'vitest'
import type { MappingShape } from '../../../src/mapping/index.ts'
import { mappingOf } from './run-mapping.ts'

/** A shape in few characters: `{a {b}}`, `*` for any value, `x|y` for one of several, `...` for more fields from data. */
function print(shape: MappingShape): string {
  switch (shape.kind) {
    case 'value':
      return shape.constant === undefined ? '*' : JSON.stringify(shape.constant)
    case 'oneOf':
      return shape.shapes.length === 0 ? 'null' : shape.shapes.map(print).join('|')
    case 'object': {
      const fields = [...shape.fields].map(([name, field]) => `${name}:${print(field.shape)}`)
      return `{${[...fields, ...(shape.isOpen ? ['...'] : [])].join(' ')}}`
    }
  }
}

describe('shape', () => {
  it.each([
    ['id name: full.name', '{id:* name:*}'],
    ['id items { sku }', '{id:* items:{sku:*}}'],
    ['$.results { id }', '{id:*}'],
    ['$', '*'],
    ['$.a->map({ id: @.x })', '{id:*}'],
    ['$.a->filter(@.on) { id }', '{id:*}'],
    ['$({ a: [{ b: 1 }] })->first.a', '{b:*}'],
    ['$->echo({ a: { b: @ } }).a', '{b:*}'],
    ['$.a->size', '*'],
    ['$(null)', 'null'],
    ['a ...b', '{a:* ...}'],
    ['a ...b { c }', '{a:* c:*}'],
    ['a $.b { c }', '{a:* c:*}'],
    ['a { b } a { c }', '{a:{b:* c:*}}'],
    ['kind->match([1, { a: 1 }], [@, { b: 1 }])', '{a:*}|{b:*}'],
    [
      'id ...kind->match([1, { __typename: "A" }], [2, { __typename: "B" }], [@, null])',
      '{id:* __typename:"A"}|{id:* __typename:"B"}',
    ],
    ['x: $(a { b } ?? c { d })', '{x:{b:*}|{d:*}}'],
    ['x: a->as($v, { n: @ }) { y: $v }', '{x:{y:{n:*}}}'],
    ['o->entries', '{key:* value:*}'],
  ])('%s', (text, shape) => {
    expect(print(mappingOf(text).shape)).toBe(shape)
  })

  it('knows where each field stands in the text', () => {
    const { shape } = mappingOf('id name: full.name')
    expect(shape.kind === 'object' && shape.fields.get('name')?.offset).toBe(3)
  })
})

describe('references', () => {
  it.each([
    ['$args.id', ['args.id']],
    ['$args', ['args.']],
    ['$args { a b { c } }', ['args.a', 'args.b.c']],
    ['$args.input { x: $.a y: @.b }', ['args.input.a', 'args.input.b']],
    ['$args { ok: $(true) }', ['args.']],
    ['a: $this.x.y b: $this."z w"', ['this.x.y', 'this.z w']],
    ['$batch.id->joinNotNull(",")', ['batch.id']],
    ['$($batch { id c })->jsonStringify', ['batch.id', 'batch.c']],
    ['$args.items->map({ sku: @.sku })', ['args.items', 'args.items.sku']],
    ['$args.items->first.sku', ['args.items.sku']],
    ['$args.a->eq($args.b)', ['args.a', 'args.b']],
    ['$.x->match([$args.a, $this.b])', ['args.a', 'this.b']],
    ['$args.f->as($f)->echo({ n: $f.name })', ['args.f.name']],
    ['$($args.a ?? $this.b)', ['args.a', 'this.b']],
    ['id name', []],
    ['a { b: $status }', ['status.']],
    ['$args.a?.b?', ['args.a.b']],
  ])('%s', (text, places) => {
    const found = mappingOf(text).references.map(({ variable, path }) => `${variable}.${path.join('.')}`)
    expect([...found].sort()).toEqual([...places].sort())
  })

  it('say where they stand', () => {
    expect(mappingOf('id: $args.id').references).toEqual([{ variable: 'args', path: ['id'], offset: 4 }])
  })
})

describe('reads of the data', () => {
  it.each([
    ['id name: full.name', ['id@0', 'full.name@9']],
    ['$', ['@0']],
    ['$.a { b c }', ['a.c@0']],
    ['a: $args.x b: $("text")', []],
    ['$args.list->map({ id: @.id, at: $.at })', ['at@32']],
    ['$args { a b: $.c }', []],
    ['$({ a, b: $args.b })', ['a@4']],
    ['x: $(@ ?? $args.x)', ['@5']],
  ])('%s', (text, places) => {
    const found = mappingOf(text).dataReads.map(({ path, offset }) => `${path.join('.')}@${offset}`)
    expect(found).toEqual(places)
  })
})
