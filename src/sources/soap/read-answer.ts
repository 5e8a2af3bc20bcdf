import type { UpstreamResponse } from '../../upstream/index.ts'
import { decodeXmlBytes } from '../xml/decode-bytes.ts'
import type { XmlHandler } from '../xml/parse.ts'
import { watchRelation } from './addressing/watch-relation.ts'
import { createDescribedReader } from './attachments/read-described.ts'
import { parameterOf, readPackage } from './attachments/read-package.ts'
import { type ReferredParts, resolveParts } from './attachments/resolve-parts.ts'
import type { DecodeSettings } from './codec/decode.ts'
import type { ElementPlan } from './codec/plan.ts'
import { watchHeaders } from './headers/understand.ts'
import { watchBlocks } from './headers/watch-blocks.ts'

/** An answer's document, out of its package. */
export interface OpenedAnswer {
  readonly text: string
  /** What the document's parts go through before they are read. */
  readonly through: (reader: XmlHandler) => XmlHandler
  /** Gives the values of what the description puts beside the envelope; undefined where nothing can be. */
  readonly described: (
    declared: readonly ElementPlan[],
    settings: DecodeSettings,
  ) => ((element: ElementPlan) => unknown) | undefined
  /** Whether its header has a block that must be understood, and is not. Known once it was read. */
  readonly isBeyondUs: () => boolean
  /** Whether its header says that it answers other messages than the one of this id. Known once it was read. */
  readonly isForAnother: (id: string) => boolean
}

/**
 * Opens an answer: a document, or a MIME package with one.
 * @param understood blocks that may be marked `mustUnderstand`, as `{namespace}name`.
 * @throws XmlError, PackageError
 */
export function openAnswer(
  { body, headers }: Pick<UpstreamResponse, 'body' | 'headers'>,
  understood: ReadonlySet<string>,
): OpenedAnswer {
  const contentType = headers.get('content-type') ?? ''
  const unpacked = readPackage(body, contentType)
  const root = unpacked?.root ?? { bytes: body, contentType }
  const text = decodeXmlBytes(root.bytes, charsetOf(root.contentType))
  // Hot path: most answers have nothing to understand, are for whoever gets them, and have no parts.
  const unknown = text.includes('mustUnderstand') ? watchHeaders(understood) : undefined
  const relation = text.includes('RelatesTo') ? watchRelation() : undefined
  const referred: ReferredParts = new Map()
  return {
    text,
    through: (reader) => {
      let handler = reader
      for (const watch of [unknown, relation]) if (watch !== undefined) handler = watchBlocks(handler, watch)
      return unpacked === undefined ? handler : resolveParts(handler, unpacked, referred)
    },
    described: (declared, settings) =>
      unpacked === undefined || declared.length === 0
        ? undefined
        : createDescribedReader(declared, unpacked, referred, settings),
    isBeyondUs: () => unknown?.hasUnknown() ?? false,
    isForAnother: (id) => relation?.isForAnother(id) ?? false,
  }
}

/** Some write it in single quotes, which HTTP does not know. */
function charsetOf(contentType: string): string | undefined {
  return /^'?([A-Za-z0-9._-]+)/.exec(parameterOf(contentType, 'charset') ?? '')?.[1]
}
