import {
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLSchema,
  lexicographicSortSchema,
  printSchema,
} from 'graphql'
import type { SchemaChanges } from '../../source.ts'

/** Most changes that are told one by one. */
const maxTold = 50

/** What differs in a schema from the one that is used; undefined where nothing does that a caller could see. */
export function schemaChanges(used: GraphQLSchema, found: GraphQLSchema): Omit<SchemaChanges, 'mapping'> | undefined {
  const breaking = findBreakingChanges(used, found).filter(isOfCallers)
  const dangerous = findDangerousChanges(used, found)
  if (breaking.length + dangerous.length === 0 && textOf(used) === textOf(found)) return undefined
  const told = [
    ...breaking.map(({ description }) => ({ kind: 'breaking' as const, description })),
    ...dangerous.map(({ description }) => ({ kind: 'dangerous' as const, description })),
  ]
  return {
    kind: breaking.length > 0 ? 'breaking' : dangerous.length > 0 ? 'dangerous' : 'compatible',
    count: told.length,
    changes: told.slice(0, maxTold),
  }
}

/** A scalar of the language that nothing uses any more is there all the same. */
function isOfCallers({ description }: { readonly description: string }): boolean {
  return !description.startsWith('Standard scalar ')
}

/** Without descriptions, and in one order: services build their schemas in any. */
function textOf(schema: GraphQLSchema): string {
  return printSchema(lexicographicSortSchema(schema)).replace(/"""[\s\S]*?"""/g, '')
}
