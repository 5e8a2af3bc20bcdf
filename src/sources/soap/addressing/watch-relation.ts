import type { XmlAttribute } from '../../xml/parse.ts'
import type { BlockListener } from '../headers/watch-blocks.ts'
import { addressingNamespaces } from './addressing-headers.ts'

/** What an answer says where the message that it is for had no id that could be read (WS-Addressing 1.0 SOAP Binding section 6; 2004/08 section 3.2). */
const unspecified: ReadonlySet<string> = new Set([
  'http://www.w3.org/2005/08/addressing/unspecified',
  'http://schemas.xmlsoap.org/ws/2004/08/addressing/id/unspecified',
])

/** Hears which message an answer says to be for. */
export interface RelationWatch extends BlockListener {
  /** Whether it is for other messages than the one of this id. An answer that says nothing is for whoever gets it. */
  readonly isForAnother: (id: string) => boolean
}

/** Reads `RelatesTo` (WS-Addressing 1.0 Core section 3.2), of either version. */
export function watchRelation(): RelationWatch {
  const relations: string[] = []
  let isOpen = false
  return {
    open: (namespace, local, attributes) => {
      isOpen = local === 'RelatesTo' && addressingNamespaces.includes(namespace) && isReply(attributes)
      if (isOpen) relations.push('')
    },
    text: (text) => {
      if (isOpen) relations.push((relations.pop() ?? '') + text)
    },
    isForAnother: (id) => {
      const ids = relations.map((each) => each.trim())
      return ids.length > 0 && !ids.some((each) => each === id || unspecified.has(each))
    },
  }
}

/** Messages may be related in other ways, which say nothing of what this one answers. */
function isReply(attributes: readonly XmlAttribute[]): boolean {
  const type = attributes.find(({ namespace, local }) => namespace === '' && local === 'RelationshipType')?.value.trim()
  // The recommendation has an IRI, the submission a qualified name.
  return type === undefined || type === 'http://www.w3.org/2005/08/addressing/reply' || /(?:^|:)Reply$/.test(type)
}
