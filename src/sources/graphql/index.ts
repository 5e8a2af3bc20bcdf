export { graphql } from './graphql.ts'
export type { GraphqlOptions } from './options.ts'
