import { buildASTSchema, type DocumentNode, parse, printSchema } from 'graphql'
import { expect, it } from 'vitest'
import { printSdl } from '../../../../src/sources/soap/print-sdl.ts'

const long = 'What is said of it takes more than a line. '.repeat(4).trim()
const names = Array.from({ length: 9 }, (_, index) => `anArgument${index}`)

const document = parse(`
directive @soap(operation: String, headers: String, selection: String) on FIELD_DEFINITION
type Query {
  "Says \\"it\\"."
  a(x: Int): Int @soap(operation: "A")
  b(${names.map((name) => `${name}: String!`).join(', ')}): T @soap(operation: "B", headers: "${names.map((name) => `${name}: $args.${name}`).join(' ')}")
  "${long}"
  c("It \\"\\"\\" \\\\ is." x: In = { p: 1 }): U
}
type T implements I { i: [Int!] }
interface I { i: [Int!] }
"A choice"
input In @oneOf { "p" p: Int }
enum E { "a b" A_B C }
union U = T
scalar Xml
`)

it('says the same in lines that a person can read', () => {
  const text = printSdl(document)
  const meaningOf = (node: DocumentNode) => printSchema(buildASTSchema(node)).replaceAll(/\s+/g, ' ')
  expect(meaningOf(parse(text))).toBe(meaningOf(document))
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
  expect(text).toContain('  a(x: Int): Int\n    @soap(operation: "A")\n\n  b(\n    anArgument0: String!\n')
  expect(text).toContain('      headers: """\n        anArgument0: $args.anArgument0\n        anArgument1: ')
})
