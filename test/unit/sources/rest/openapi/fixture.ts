import { buildASTSchema, concatAST, type GraphQLSchema, parse, printType, validateSchema } from 'graphql'
import { type ImportOptions, importOpenApi } from '../../../../../src/sources/rest/openapi/index.ts'

const directives = parse(`
  directive @link(url: String!, import: [String!]) repeatable on SCHEMA
  directive @source(name: String!, http: HTTP, errors: Errors) repeatable on SCHEMA
  directive @connect(source: String, http: HTTP, batch: Batch, selection: String) repeatable on FIELD_DEFINITION | OBJECT
  directive @key(fields: String!) repeatable on OBJECT
  scalar Batch
  scalar Errors
  scalar HTTP
  extend type Query { _: Boolean }
`)

export interface Imported {
  readonly sdl: string
  readonly schema: GraphQLSchema
  /** `rule pointer`, without what every document has. */
  readonly findings: readonly string[]
  readonly remedies: readonly (string | undefined)[]
  /** A type without descriptions. */
  readonly type: (name: string) => string
  /** The `@connect` of a field, as it stands in the SDL. */
  readonly connect: (coordinate: string) => string
}

/** Imports a document and validates what came out. */
export function imported(document: unknown, options: Partial<ImportOptions> = {}): Imported {
  const { sdl, report } = importOpenApi(document, { name: 'shop', url: 'https://api.test', ...options })
  const query = /^type Query/m.test(sdl) ? [] : [parse('type Query')]
  const schema = buildASTSchema(concatAST([parse(sdl), ...query, directives]))
  const faults = validateSchema(schema)
  if (faults.length > 0) throw new Error(`${faults.join('\n')}\n${sdl}`)
  return {
    sdl,
    schema,
    findings: report.map(({ rule, pointer }) => `${rule} ${pointer}`),
    remedies: report.map(({ remedy }) => remedy),
    type: (name) => {
      const type = schema.getType(name)
      return type === undefined ? `no type ${name}` : oneLine(printType(type).replace(/"""[\s\S]*?"""/g, ''))
    },
    connect: (coordinate) => {
      const [type = '', field = ''] = coordinate.split('.')
      const node = parse(sdl)
        .definitions.flatMap((each) =>
          each.kind === 'ObjectTypeDefinition' && each.name.value === type ? (each.fields ?? []) : [],
        )
        .find((each) => each.name.value === field)
      const directive = node?.directives?.find((each) => each.name.value === 'connect')
      return directive?.loc === undefined
        ? `no connector ${coordinate}`
        : oneLine(sdl.slice(directive.loc.start, directive.loc.end))
    },
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** A 3.0 document of these paths and components. */
export function document(paths: unknown, schemas: unknown = {}, more: object = {}): unknown {
  return { openapi: '3.0.3', info: { title: 'Shop', version: '1' }, paths, components: { schemas }, ...more }
}

/** A path whose GET answers with the schema. */
export function getOf(schema: unknown, more: object = {}): unknown {
  return {
    get: {
      operationId: 'getThing',
      responses: { 200: { description: '', content: { 'application/json': { schema } } } },
      ...more,
    },
  }
}

export function ref(name: string): unknown {
  return { $ref: `#/components/schemas/${name}` }
}
