import type { UpstreamResponse } from '../../upstream/index.ts'
import { parameterOf, readPackage } from './attachments/read-package.ts'
import { resolveParts } from './attachments/resolve-parts.ts'
import type { ElementPlan } from './codec/plan.ts'
import { readEnvelope, type SoapAnswer } from './envelope.ts'
import { watchHeaders } from './headers/understand.ts'
import { decodeXmlBytes } from './xml/decode-bytes.ts'
import type { XmlHandler } from './xml/parse.ts'

/** What an answer holds, and whether it may be used. */
export interface ReadAnswer {
  readonly answer: SoapAnswer
  /** Whether its header has a block that must be understood, and is not. */
  readonly isBeyondUs: boolean
}

/**
 * Reads an answer: an envelope, or a MIME package with one.
 * @param understood blocks that may be marked `mustUnderstand`, as `{namespace}name`.
 * @throws XmlError, PackageError
 */
export function readAnswer(
  { body, headers }: Pick<UpstreamResponse, 'body' | 'headers'>,
  expected: ElementPlan | undefined,
  source: string,
  understood: ReadonlySet<string>,
): ReadAnswer {
  const contentType = headers.get('content-type') ?? ''
  const unpacked = readPackage(body, contentType)
  const root = unpacked?.root ?? { bytes: body, contentType }
  const text = decodeXmlBytes(root.bytes, charsetOf(root.contentType))
  let hasUnknown = (): boolean => false
  const through = (reader: XmlHandler): XmlHandler => {
    let handler = reader
    // Hot path: most answers have nothing to understand, and no parts.
    if (text.includes('mustUnderstand')) {
      const watch = watchHeaders(handler, understood)
      handler = watch.handler
      hasUnknown = watch.hasUnknown
    }
    return unpacked === undefined ? handler : resolveParts(handler, unpacked)
  }
  const answer = readEnvelope(text, expected, source, through)
  return { answer, isBeyondUs: hasUnknown() }
}

/** Some write it in single quotes, which HTTP does not know. */
function charsetOf(contentType: string): string | undefined {
  return /^'?([A-Za-z0-9._-]+)/.exec(parameterOf(contentType, 'charset') ?? '')?.[1]
}
