import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { add } from '../../../src/cli/add.ts'
import { check } from '../../../src/cli/check.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { startApi } from '../sources/rest/rest-fixture.ts'
import { createFakeIo } from './fake-io.ts'

const pets = {
  openapi: '3.0.3',
  info: { title: 'Pets' },
  servers: [{ url: 'https://pets.test/v1' }],
  paths: {
    '/pets/{id}': {
      get: {
        operationId: 'getPet',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { content: { 'application/json': { schema: { $ref: 'parts/pet.yaml#/Pet' } } } } },
        callbacks: { x: {} },
      },
    },
  },
  components: {
    securitySchemes: {
      key: { type: 'apiKey', in: 'header', name: "X-'Key" },
      user: { type: 'http', scheme: 'basic' },
      login: { type: 'oauth2' },
    },
  },
}
const pet = 'Pet: { type: object, properties: { name: { type: string } } }\n'

/** A working directory with a document and the file that it refers to. */
function workspace(document: unknown = pets): string {
  return schemaDirectory({ 'docs/pets.json': JSON.stringify(document), 'docs/parts/pet.yaml': pet })
}

const values = { kind: 'openapi', document: 'docs/pets.json', name: 'pets' }

describe('add openapi', () => {
  it('writes a module that check finds as add has said', async () => {
    const cwd = workspace()
    const io = createFakeIo({}, cwd)
    expect(await add(io, { ...values, json: true })).toBe(0)
    const report = JSON.parse(io.printed())
    expect(report).toMatchObject({
      ok: true,
      directory: 'schema/pets',
      files: ['module.ts', 'README.md', '.env.example', 'schema.graphql', 'pets.json', 'parts/pet.yaml'],
    })
    expect(report.diagnostics.map(({ rule }: { rule: string }) => rule)).toContain('openapi-callback')
    const checked = createFakeIo({}, cwd)
    expect(await check(checked, { schema: join(cwd, 'schema'), json: true })).toBe(0)
    const place = ({ file, ...rest }: { file: string }) => ({ ...rest, file: file.split('/').at(-1) })
    expect(JSON.parse(checked.printed()).diagnostics.map(place)).toEqual(report.diagnostics.map(place))
  })

  it('names the server, and a slot for each credential', async () => {
    const cwd = workspace()
    await add(createFakeIo({}, cwd), values)
    const text = readFileSync(join(cwd, 'schema/pets/module.ts'), 'utf8')
    expect(text).toContain("    url: process.env.PETS_URL ?? 'https://pets.test/v1',\n")
    expect(text).toContain("    // auth: auth.apiKey({ header: \"X-'Key\", value: secret.env('PETS_KEY') }),\n")
    expect(text).toContain(
      "    // auth: auth.basic({ username: secret.env('PETS_USER_USER'), password: secret.env('PETS_USER') }),\n",
    )
    expect(text).toContain("    // auth: auth.bearer({ token: secret.env('PETS_LOGIN') }),\n")
    expect(readFileSync(join(cwd, 'schema/pets/.env.example'), 'utf8')).toBe(
      'PETS_URL=https://pets.test/v1\n# PETS_KEY=\n# PETS_USER_USER=\n# PETS_USER=\n# PETS_LOGIN=\n',
    )
    expect(readFileSync(join(cwd, 'schema/pets/schema.graphql'), 'utf8')).toContain('pet(id: ID!): Pet')
  })

  it('leaves the SDL in memory where that is wanted', async () => {
    const cwd = workspace()
    expect(await add(createFakeIo({}, cwd), { ...values, 'no-sdl': true })).toBe(0)
    expect(readdirSync(join(cwd, 'schema/pets')).sort()).toEqual([
      '.env.example',
      'README.md',
      'module.ts',
      'parts',
      'pets.json',
    ])
    expect(await check(createFakeIo({}, cwd), { schema: join(cwd, 'schema') })).toBe(0)
  })

  it('reads a document from a URL, and keeps it', async () => {
    const api = await startApi(() => ({
      body: { openapi: '3.0.0', servers: [{ url: '/v2' }], paths: { '/a': { get: { responses: {} } } } },
    }))
    onTestFinished(api.close)
    const cwd = workspace()
    expect(await add(createFakeIo({}, cwd), { ...values, document: `${api.url}/docs?key=secret` })).toBe(0)
    expect(existsSync(join(cwd, 'schema/pets/openapi.json'))).toBe(true)
    expect(readFileSync(join(cwd, 'schema/pets/module.ts'), 'utf8')).toContain(`?? '${api.url}/v2'`)
    expect(readFileSync(join(cwd, 'schema/pets/README.md'), 'utf8')).not.toContain('secret')
  })

  it.each([
    ['is no document', { hello: 1 }, 'neither "openapi" nor "swagger"'],
    ['is of another version', { openapi: '4.0.0', paths: {} }, 'version "4.0.0" is not known'],
  ])('writes nothing for a file that %s', async (_, document, message) => {
    const cwd = workspace(document)
    const io = createFakeIo({}, cwd)
    expect(await add(io, values)).toBe(1)
    expect(io.complained()).toContain('selvedge: nothing was added: docs/pets.json: ')
    expect(io.complained()).toContain(message)
    expect(existsSync(join(cwd, 'schema'))).toBe(false)
  })

  it('says where a file is no JSON', async () => {
    const cwd = workspace()
    writeFileSync(join(cwd, 'docs/pets.json'), '{\n  "openapi": [}\n')
    const io = createFakeIo({}, cwd)
    expect(await add(io, values)).toBe(1)
    expect(io.complained()).toMatch(/docs\/pets\.json:\d+: /)
  })

  it.each([
    ['another kind', { kind: 'raml' }, 'cannot add raml'],
    ['no document', { document: undefined }, 'name the document'],
    ['no name', { name: undefined }, '--name is missing'],
    ['a name that leads elsewhere', { name: '../x' }, '--name is missing or no name'],
  ])('is told off for %s', async (_, given, message) => {
    const io = createFakeIo({}, workspace())
    expect(await add(io, { ...values, ...given })).toBe(2)
    expect(io.complained()).toContain(message)
  })

  it('overwrites nothing', async () => {
    const cwd = workspace()
    mkdirSync(join(cwd, 'schema/pets'), { recursive: true })
    const io = createFakeIo({}, cwd)
    expect(await add(io, values)).toBe(2)
    expect(io.complained()).toContain('there is a folder schema/pets already')
    expect(readdirSync(join(cwd, 'schema/pets'))).toEqual([])
  })
})
