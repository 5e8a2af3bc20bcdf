import type { DocumentNode } from 'graphql'
import { createRecentMap } from '../../utils/recent-map.ts'
import { documentLimits } from '../http/limits.ts'

/** Where Apollo Server keeps documents that it has parsed and found valid, by their texts. */
export interface DocumentStore {
  readonly get: (key: string) => Promise<DocumentNode | undefined>
  readonly set: (key: string, document: DocumentNode) => Promise<void>
  readonly delete: (key: string) => Promise<boolean>
}

/**
 * Keeps the documents that came last. Apollo Server's own store bounds their length as JSON, 30 MiB by default, for which 130 MB of
 * heap were seen.
 */
export function createDocumentStore(): DocumentStore {
  const documents = createRecentMap<DocumentNode>(documentLimits.keptCharacters)
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => documents.set(key, document, document.loc?.end),
    delete: async () => false, // Apollo Server never asks for it.
  }
}
