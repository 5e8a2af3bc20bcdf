import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { sweepGraph } from './sweep-graph.ts'

const folder = resolve(import.meta.dirname, '../../../shared/corpus/graphql')

it('answers as the service itself does, whatever its schema has', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'selvedge-own-graph-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const file = join(directory, 'own.graphql')
  writeFileSync(
    file,
    `schema { query: Root mutation: Change }
     type Root implements Node { id: ID! me: User! search(text: String = "x", in: Where): [Found!] node(id: ID!): Node relay: Root! sizes: [[Size]] }
     type Change { set(input: Where!): Changed }
     type Changed { user: User query: Root }
     input Where { size: Size = L and: [Where!] not: Where ids: [ID!] }
     enum Size { S L }
     scalar Any
     interface Node { id: ID! }
     interface Named implements Node { id: ID! name: String rank(in: Size, top: Int): Int }
     type User implements Named & Node { id: ID! name: String rank(in: Size = S, top: Int): Int value: Int any: Any friends(first: Int, after: ID): [User!]! best: Named }
     type Team implements Named & Node { id: ID! name: String rank(in: Size, top: Int = 3, of: Int = 1): Int value: [String!] size(of: Size! = S): Size lead: User! }
     type Note { value: Any name: String! rank(in: Size): String }
     union Found = User | Team | Note`,
  )
  const { differences, asked, answered } = await sweepGraph(file, { seed: 1, count: 60 })
  expect(differences).toEqual([])
  expect([asked, answered]).toEqual([60, 60])
})

it('answers as real services do', async () => {
  if (!existsSync(folder)) {
    process.stdout.write('skipped: shared/corpus is not here\n')
    return
  }
  for (const name of ['rickandmorty', 'swapi', 'artsy-vortex']) {
    const { differences, answered } = await sweepGraph(join(folder, `${name}.graphql`), { seed: 1000, count: 15 })
    expect(differences).toEqual([])
    expect(answered).toBe(15)
  }
})
