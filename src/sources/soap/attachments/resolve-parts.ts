import { writeDataUrl } from '../../../mapping/index.ts'
import type { XmlAttribute, XmlHandler } from '../../xml/parse.ts'
import { mediaTypeOf } from './media-types.ts'
import { PackageError } from './package-error.ts'
import type { Package, PackagePart } from './read-package.ts'

const xop = 'http://www.w3.org/2004/08/xop/include'

/** The parts that were referred to, each with the name of the element that did so last. */
export type ReferredParts = Map<PackagePart, string>

/**
 * Puts parts where an envelope refers to them, as it is parsed: whoever reads it sees the message as it was meant. `xop:Include` becomes base64
 * (XOP section 3.2), `href="cid:..."` on an empty element likewise, and text that is nothing but `cid:...` (`wsi:swaRef`) a data: URL.
 */
export function resolveParts(handler: XmlHandler, { parts, size }: Package, referred: ReferredParts): XmlHandler {
  /** Levels inside of an `xop:Include`. */
  let included = 0
  /** The text of the element that is open, for as long as it may be a reference. */
  let held: string | undefined
  /** The element that was opened last. */
  let name = ''
  /** Bytes that may still be put in place: one part may be referred to often. */
  let left = size * maxRepetition
  const use = (part: PackagePart): PackagePart => {
    referred.set(part, name)
    left -= part.bytes.byteLength
    if (left < 0) throw new PackageError('parts are referred to too often', 'too_large')
    return part
  }
  const contentOf = (reference: string): string => {
    const part = partOf(reference.trim(), parts)
    if (part === undefined) throw new PackageError('a reference to a part that is not there')
    return base64Of(use(part))
  }
  const release = (): void => {
    if (held !== undefined && held !== '') handler.text(held)
    held = undefined
  }
  return {
    open: (namespace, local, attributes, scope) => {
      if (included > 0) {
        included += 1
        return
      }
      release()
      if (local === 'Include' && namespace === xop) {
        included = 1
        handler.text(contentOf(attributes.find((each) => each.local === 'href')?.value ?? ''))
        return
      }
      name = local
      handler.open(namespace, local, attributes, scope)
      const reference = attributes.length === 0 ? undefined : hrefOf(attributes)
      if (reference !== undefined) handler.text(contentOf(reference))
      held = ''
    },
    text: (text) => {
      if (included > 0) return
      if (held !== undefined && held.length + text.length <= maxReferenceLength) {
        held += text
        return
      }
      release()
      handler.text(text)
    },
    close: () => {
      if (included > 0) {
        included -= 1
        return
      }
      const reference = held?.trim()
      if (reference?.startsWith('cid:')) {
        const part = partOf(reference, parts)
        if (part !== undefined)
          held = writeDataUrl({ bytes: use(part).bytes, mediaType: mediaTypeOf(part.contentType), name: undefined })
      }
      release()
      handler.close()
    },
  }
}

/** Longest text that may be a reference. */
const maxReferenceLength = 1000

/** How many times its own size a package may grow to as its parts are put in place. */
const maxRepetition = 4

function hrefOf(attributes: readonly XmlAttribute[]): string | undefined {
  return attributes.find((each) => each.local === 'href' && each.namespace === '' && each.value.startsWith('cid:'))
    ?.value
}

/** RFC 2392: a content id is percent-encoded in a URL. */
function partOf(reference: string, parts: ReadonlyMap<string, PackagePart>): PackagePart | undefined {
  const id = reference.replace(/^cid:/, '')
  return parts.get(id) ?? parts.get(decoded(id))
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

function base64Of({ bytes }: PackagePart): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
