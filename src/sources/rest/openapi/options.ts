import type { RestOptions } from '../options.ts'
import type { ImportChoice } from './import-choice.ts'

/** A REST API that is described by an OpenAPI document. */
export interface OpenApiOptions extends RestOptions {
  /** The document: a JSON or YAML file, relative to the module's folder, or an http(s) URL. */
  readonly document: string
  /** Base URL of every operation. @default the document's first server */
  readonly url?: string
  /** Values for variables in the document's servers, such as a region. @default the document's defaults */
  readonly serverVariables?: Readonly<Record<string, string>>
  /** Operations to import: all, none, or those with these operationIds or tags (or `GET /path`). @default 'all' */
  readonly import?: ImportChoice
  /**
   * A JSON merge patch (RFC 7396) for the document, applied each time before it is read: null removes, lists are replaced
   * whole. @default none
   */
  readonly patch?: Readonly<Record<string, unknown>>
  /** Longest time that reading a document from a URL may take. @default 10000 */
  readonly documentTimeoutMs?: number
}

/** Time for reading a document from a URL. */
export const defaultDocumentTimeoutMs = 10_000
