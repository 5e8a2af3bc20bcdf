import { join } from 'node:path'
import { printType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { defineModule } from '../../../../../src/modules/define-module.ts'
import { loadModule } from '../../../../../src/modules/load-module.ts'
import { openapi } from '../../../../../src/sources/rest/openapi/index.ts'
import { schemaDirectory } from '../../../../support/schema-directory.ts'
import { document, getOf, ref } from './fixture.ts'

const text = { type: 'string' }
const first = { Pet: { type: 'object', properties: { id: text, name: text, secret: text } } }
const second = {
  Pet: { type: 'object', properties: { born: text, id: text, name: { type: 'integer' }, secret: text } },
}
const patch = { components: { schemas: { Pet: { properties: { secret: null } } } } }
const edited = `
extend type Pet {
  "What it is called."
  name: String! @deprecated(reason: "see names")
}
`

/** The type of a module whose document is this version, and whose SDL was edited by hand. */
async function petOf(schemas: object): Promise<string> {
  const paths = {
    '/pets': getOf(ref('Pet')),
    ...(schemas === second && { '/more': getOf(text, { operationId: 'more' }) }),
  }
  const directory = schemaDirectory({
    'shop/openapi.json': JSON.stringify(document(paths, schemas)),
    'shop/schema.graphql': edited,
  })
  const folder = {
    name: 'shop',
    directory: join(directory, 'shop'),
    schemaFile: join(directory, 'shop', 'schema.graphql'),
    moduleFile: undefined,
    resolversFile: undefined,
  }
  const definition = defineModule({ source: openapi({ document: './openapi.json', url: 'https://api.test', patch }) })
  const loaded = await loadModule(folder, { env: {}, defaultDefinition: () => definition, timeoutMs: 10_000 })
  expect(loaded.diagnostics).toEqual([])
  const { schema } = loaded.source ?? {}
  const type = schema?.getType('Pet')
  return `${Object.keys(schema?.getQueryType()?.getFields() ?? {}).join()} ${type === undefined ? '' : printType(type).replace(/\s+/g, ' ')}`
}

describe('a newer version of the document', () => {
  it('adds what is new, keeps what the team wrote, and is patched again', async () => {
    const name = '"""What it is called.""" name: String! @deprecated(reason: "see names")'
    expect(await petOf(first)).toBe(`thing type Pet { id: ID ${name} }`)
    expect(await petOf(second)).toBe(`thing,more type Pet { born: String id: ID ${name} }`)
  })
})
