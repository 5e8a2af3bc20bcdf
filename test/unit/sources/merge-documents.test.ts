import { parse, print } from 'graphql'
import { describe, expect, it } from 'vitest'
import { canonicalDirectives } from '../../../src/sources/canonical-directives.ts'
import { type MergeFinding, mergeDocuments } from '../../../src/sources/merge-documents.ts'

function merged(imported: string, own: string) {
  const findings: MergeFinding[] = []
  const document = mergeDocuments(parse(imported), parse(own), (finding) => findings.push(finding))
  return { sdl: print(document), rules: findings.map((finding) => finding.rule) }
}

describe('mergeDocuments', () => {
  it('adds own fields and directives to imported types', () => {
    const { sdl, rules } = merged('type A { id: ID }', 'extend type A @key(fields: "id") { name: String }')
    expect(sdl).toBe('type A @key(fields: "id") {\n  id: ID\n  name: String\n}')
    expect(rules).toEqual([])
  })

  it('lets an own field override the imported one', () => {
    expect(merged('type A { id: Int, b: Int }', 'type A { id: ID! }').sdl).toBe('type A {\n  id: ID!\n  b: Int\n}')
  })

  it('keeps one of a directive that the team wrote out as it was imported', () => {
    const written = 'input A @oneOf { a: Int } type B @tag(name: "x") { b: Int }'
    expect(merged(written, written).sdl).toBe(print(parse(written)))
    expect(merged(written, 'extend type B @tag(name: "y")').sdl).toContain('type B @tag(name: "x") @tag(name: "y")')
  })

  it('merges definitions and extensions of one document', () => {
    expect(merged('type Z { z: Int }', 'type Query { a: Int } extend type Query { b: Int }').sdl).toContain(
      'type Query {\n  a: Int\n  b: Int\n}',
    )
  })

  it('reports a field that one document declares twice', () => {
    expect(merged('type Z { z: Int }', 'type A { a: Int } extend type A { a: String }').rules).toEqual([
      'duplicate-field',
    ])
  })

  it('reports a type of two kinds', () => {
    expect(merged('enum A { X }', 'type A { a: Int }').rules).toEqual(['type-kind-conflict'])
  })
})

describe('canonicalDirectives', () => {
  it('undoes renames and prefixes of @link', () => {
    const document = canonicalDirectives(
      parse(`extend schema
        @link(url: "https://specs.apollo.dev/connect/v0.1", import: [{ name: "@connect", as: "@rest" }])
        @link(url: "https://specs.apollo.dev/federation/v2.10")
        @connect__source(name: "s")
      type T @federation__key(fields: "id") { id: ID @rest(selection: "$") }`),
    )
    expect(print(document)).toContain('@source(name: "s")')
    expect(print(document)).toContain('type T @key(fields: "id")')
    expect(print(document)).toContain('@connect(selection: "$")')
  })

  it('gives a spec that is linked by another name its own directive there', () => {
    const document = canonicalDirectives(
      parse(`extend schema
        @link(url: "https://specs.apollo.dev/connect/v0.1", as: "http", import: [{ name: "@source", as: "@api" }])
        @api(name: "s")
      type T { id: ID @http(selection: "$") }`),
    )
    expect(print(document)).toContain('@source(name: "s")')
    expect(print(document)).toContain('id: ID @connect(selection: "$")')
  })

  it('leaves a document without @link as it is', () => {
    const document = parse('type T { id: ID }')
    expect(canonicalDirectives(document)).toBe(document)
  })
})
