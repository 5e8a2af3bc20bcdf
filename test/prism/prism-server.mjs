// Serves an OpenAPI document by Prism: node prism-server.mjs INSTALLATION DOCUMENT, with an IPC channel to the parent.
// First message: { port, operations }, each operation with values that are valid by its schemas.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [installation, file] = process.argv.slice(2)
const require = createRequire(join(installation, 'package.json'))
const { getHttpOperationsFromSpec } = require('@stoplight/prism-http')
const { createServer } = require('@stoplight/prism-http-server')
const { createLogger } = require('@stoplight/prism-core')
const { JSONSchemaFaker } = require('json-schema-faker')
const Ajv = require('ajv').default
const seedrandom = require('seedrandom')

/** Values are made anew where the first ones break the schema that they were made from. */
const maxTries = 5

JSONSchemaFaker.option({
  failOnInvalidTypes: false,
  failOnInvalidFormat: false,
  alwaysFakeOptionals: true,
  optionalsProbability: 1,
  fixedProbabilities: true,
  ignoreMissingRefs: true,
  fillProperties: false,
  refDepthMax: 2,
  minItems: 1,
  maxItems: 2,
  minLength: 1,
  maxLength: 40,
})
const ajv = new Ajv({ strict: false, allErrors: false, logger: false })
require('ajv-formats').default(ajv)

const operations = await getHttpOperationsFromSpec(file)
const server = createServer(operations, {
  cors: false,
  config: {
    validateRequest: true,
    validateResponse: true,
    checkSecurity: true,
    errors: false,
    isProxy: false,
    mock: { dynamic: false },
  },
  components: { logger: createLogger('prism', { level: 'silent' }) },
})
const address = await server.listen(0, '127.0.0.1')
process.send({ port: Number(new URL(address).port), operations: operations.map(describe) })

function describe(operation) {
  const { method, path, security = [], request = {} } = operation
  const bundled = operation.__bundled__
  const named = (list = []) => list.map((each) => ({ name: each.name, ...sample(each.schema, bundled, each.name) }))
  const content = request.body?.contents?.find(({ mediaType }) => /json/.test(mediaType)) ?? request.body?.contents?.[0]
  return {
    method: method.toUpperCase(),
    path,
    security,
    parameters: [...named(request.path), ...named(request.query), ...named(request.headers), ...named(request.cookie)],
    body: content === undefined ? undefined : sample(content.schema, bundled, 'body'),
  }
}

/** `{ value }` that is valid, or nothing where none was found. */
function sample(schema, bundled, seed) {
  if (schema === undefined) return { value: 'text' }
  const source = { ...structuredClone(schema), __bundled__: bundled }
  withoutReadOnly(source, new Set())
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    JSONSchemaFaker.option('random', seedrandom(`${seed} ${attempt}`))
    try {
      const value = JSON.parse(JSON.stringify(JSONSchemaFaker.generate(source)))
      if (ajv.validate({ ...source, $id: undefined }, value)) return { value }
    } catch {
      // A schema that its own tools cannot read, or whose first value is no JSON.
    }
  }
  return {}
}

/** What a client never sends. */
function withoutReadOnly(schema, seen) {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return
  seen.add(schema)
  const { properties, required } = schema
  if (typeof properties === 'object' && properties !== null) {
    for (const [name, property] of Object.entries(properties)) {
      if (property?.readOnly !== true) continue
      delete properties[name]
      if (Array.isArray(required)) schema.required = schema.required.filter((each) => each !== name)
    }
  }
  for (const below of Object.values(schema)) withoutReadOnly(below, seen)
}
