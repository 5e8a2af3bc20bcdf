import {
  type ASTNode,
  buildASTSchema,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parse,
  validateSchema,
} from 'graphql'
import { validateSDL } from 'graphql/validation/validate.js'
import { missingDialectDefinitions } from './dialect.ts'
import { keysOf } from './entity-keys.ts'
import type { SiteFinding } from './source.ts'

/** The scalar of an entity's key: the key's fields as one object. Never reaches the supergraph. */
export const entityKeyScalar = '_EntityKey'

const entityRootPrefix = '_entity_'

/** Name of the internal root field that resolves an entity by one of its keys. */
export function entityRootField(typeName: string, keyIndex: number): string {
  return `${entityRootPrefix}${typeName}_${keyIndex}`
}

/** True for a root field that only the gateway may use. */
export function isEntityRootField(name: string): boolean {
  return name.startsWith(entityRootPrefix)
}

/**
 * Validates a module's merged document and builds its schema, with a root field for each entity key.
 * @returns undefined when it is invalid; every mistake was reported.
 */
export function buildSourceSchema(
  document: DocumentNode,
  report: (finding: SiteFinding & { node?: ASTNode | undefined }) => void,
): GraphQLSchema | undefined {
  const complete = withEntityRootFields(withDialect(document))
  const mistakes = validateSDL(complete)
  for (const mistake of mistakes)
    report({
      rule: 'sdl-invalid',
      message: mistake.message,
      node: mistake.nodes?.[0],
      remedy: remedyFor(mistake.message),
    })
  if (mistakes.length > 0) return undefined
  const schema = buildASTSchema(complete, { assumeValidSDL: true })
  const faults = validateSchema(schema)
  for (const fault of faults)
    report({
      rule: 'schema-invalid',
      message: fault.message,
      node: fault.nodes?.[0],
      remedy: 'correct the type, or what it refers to, so that the message no longer holds',
    })
  return faults.length > 0 ? undefined : schema
}

function withDialect(document: DocumentNode): DocumentNode {
  return { ...document, definitions: [...missingDialectDefinitions(document), ...document.definitions] }
}

function withEntityRootFields(document: DocumentNode): DocumentNode {
  const fields = document.definitions.flatMap((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION
      ? keysOf(node).map((_, index) => {
          const name = node.name.value
          return `${entityRootField(name, index)}(keys: [${entityKeyScalar}!]!): [${name}]!`
        })
      : [],
  )
  const hasQuery = document.definitions.some(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Query',
  )
  // A schema must have a Query type; a module need not give any query.
  if (!hasQuery && fields.length === 0) fields.push(`${entityRootPrefix}none: Boolean`)
  if (fields.length === 0) return document
  const addition = parse(`scalar ${entityKeyScalar} ${hasQuery ? 'extend ' : ''}type Query { ${fields.join(' ')} }`, {
    noLocation: true,
  })
  return { ...document, definitions: [...document.definitions, ...addition.definitions] }
}

function remedyFor(message: string): string | undefined {
  if (message.startsWith('Unknown type'))
    return 'declare the type in this module; a type of another module needs its key fields here: type X @key(fields: "id", resolvable: false) { id: ID! }'
  if (/^Unknown directive "@(authenticated|requiresScopes|policy)"/.test(message))
    return 'remove it: access rules are not acted on, and a field that looks protected must not be open'
  if (message.startsWith('Unknown directive "@interfaceObject"'))
    return 'declare the interface and its types here, or give each type its field'
  if (message.startsWith('Unknown directive')) return 'use a directive of the SDL dialect, or declare it in this file'
  if (message.startsWith('Unknown argument')) return 'remove the argument, or correct its name'
  return undefined
}
