import { type DocumentNode, GraphQLError, type ValidationRule } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import { measureDocument } from './measure-document.ts'

/**
 * Refuses documents that reach too far, with an error whose origin is a GatewayError LIMIT_EXCEEDED. What validates, plans and runs
 * operations calls itself for each level, compares fields with each other, and looks at a fragment wherever it stands.
 */
export const documentLimitsRule: ValidationRule = (context) => ({
  Document: (document) => {
    const excess = excessIn(document)
    if (excess === undefined) return undefined
    context.reportError(new GraphQLError(excess.message, { originalError: excess }))
    // In the document's place: the other rules are to look at nothing.
    return { ...document, definitions: [] }
  },
})

function excessIn(document: DocumentNode): GatewayError | undefined {
  try {
    measureDocument(document)
    return undefined
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
}
